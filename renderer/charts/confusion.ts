import { chart as words } from '../words/chart'
import { grouped } from '../words/numbers'
import { seriesColour, type ChartStyle } from './colours'
import { tableCsv } from './csv'
import type { Mark, Scene } from './scene'

/** A cell of a confusion matrix, by the places of its classes. */
export interface ConfusionCell {
  readonly actual: number
  readonly predicted: number
  readonly count: number
  /** Of the rows of the true class; null where there are none. */
  readonly share: number | null
}

/** Rows of cells: true classes, each with its predicted ones. */
export function confusionRows(counts: ArrayLike<number>, classes: number): ConfusionCell[][] {
  return Array.from({ length: classes }, (_, actual) => {
    const row = Array.from({ length: classes }, (_, predicted) => counts[actual * classes + predicted])
    const total = row.reduce((sum, count) => sum + count, 0)
    return row.map((count, predicted) => ({
      actual,
      predicted,
      count,
      share: total > 0 ? count / total : null,
    }))
  })
}

/** The cell that an arrow key leads to. */
export function nextCell(
  { actual, predicted }: { readonly actual: number; readonly predicted: number },
  key: string,
  classes: number,
): { actual: number; predicted: number } {
  const within = (place: number): number => Math.min(classes - 1, Math.max(0, place))
  const [down, right] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[
    key
  ] ?? [0, 0]
  return {
    actual: within(actual + down),
    predicted: key === 'Home' ? 0 : key === 'End' ? classes - 1 : within(predicted + right),
  }
}

/** The matrix as it is saved. */
export interface ConfusionPicture {
  readonly classes: readonly string[]
  /** classes x classes: rows are true classes. */
  readonly counts: ArrayLike<number>
}

/** Of the rows of the true class, in per cent. */
export const shareInWords = ({ count, share }: ConfusionCell): string =>
  count === 0 || share === null ? '' : `${(100 * share).toFixed(share === 1 ? 0 : 1)} %`

const CELL = { width: 58, height: 38 } as const
/** Of the names of classes: in the mean, a letter is so wide. */
const LETTER = 6.4
const LONGEST = 24
const PAD = 12
const HEAD = 48

/** The matrix as a picture of vectors, as large as it has to be. */
export function confusionScene({ classes, counts }: ConfusionPicture, style: ChartStyle): Scene {
  const { text, 'text-quiet': quiet, line } = style.colours
  const names = classes.map((name) => shortened(name, LONGEST))
  const left = 2 * PAD + 14 + LETTER * Math.max(...names.map(({ length }) => length))
  const size = {
    width: left + classes.length * CELL.width + PAD,
    height: HEAD + classes.length * CELL.height + PAD,
  }
  const label = (x: number, y: number, what: string, colour: string, align: 'middle' | 'end'): Mark => ({
    ...{ type: 'text', x, y, text: what, colour, align },
  })
  const cellMarks = (cell: ConfusionCell): Mark[] => {
    const { actual, predicted, share, count } = cell
    const box = { x: left + predicted * CELL.width, y: HEAD + actual * CELL.height, ...CELL }
    const middle = box.x + box.width / 2
    const colour = style.colours[seriesColour(actual === predicted ? 0 : 1)]
    return [
      { type: 'box', ...box, colour, opacity: 0.5 * (share ?? 0) },
      { type: 'box', ...box, colour: line, isHollow: true },
      label(middle, box.y + 13, grouped(count), count === 0 ? quiet : text, 'middle'),
      label(middle, box.y + 27, shareInWords(cell), quiet, 'middle'),
    ]
  }
  const marks = [
    label(left + (size.width - left - PAD) / 2, 14, words.confusion.predicted, quiet, 'middle'),
    {
      ...label(PAD, HEAD + (classes.length * CELL.height) / 2, words.confusion.actual, quiet, 'middle'),
      isUpright: true,
    },
    ...names.flatMap((name, i) => [
      label(left - 6, HEAD + (i + 0.5) * CELL.height, name, text, 'end'),
      label(left + (i + 0.5) * CELL.width, HEAD - 10, shortened(name, CELL.width / LETTER), text, 'middle'),
    ]),
    ...confusionRows(counts, classes.length).flat().flatMap(cellMarks),
  ]
  return { ...size, fontFamily: style.fontFamily, marks }
}

const shortened = (name: string, letters: number): string =>
  name.length <= letters ? name : `${name.slice(0, letters - 1)}…`

/** Its counts: a line for each true class, a column for each predicted one. */
export const confusionCsv = ({ classes, counts }: ConfusionPicture): string[] =>
  tableCsv(
    [words.confusion.corner, ...classes],
    confusionRows(counts, classes.length).map((cells, actual) => [
      classes[actual],
      ...cells.map(({ count }) => count),
    ]),
  )
