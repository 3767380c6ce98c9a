import { chart as words } from '../words/chart'
import { grouped } from '../words/numbers'
import { seriesColour, type ChartStyle } from './colours'
import { confusionRows, hasUnpredicted, shareInWords, type Confusion, type ConfusionCell } from './confusion'
import { tableCsv } from './csv'
import type { Mark, Scene } from './scene'

const CELL = { width: 58, height: 38 } as const
/** Of the names of classes: in the mean, a letter is so wide. */
const LETTER = 6.4
const LONGEST = 24
const PAD = 12
const HEAD = 48

/** The matrix as a picture of vectors, as large as it has to be. */
export function confusionScene(confusion: Confusion, style: ChartStyle): Scene {
  const { classes, unpredicted } = confusion
  const { text, 'text-quiet': quiet, line, danger } = style.colours
  const columns = hasUnpredicted(confusion) ? [...classes, words.confusion.unpredicted] : classes
  const names = classes.map((name) => shortened(name, LONGEST))
  const left = 2 * PAD + 14 + LETTER * Math.max(...names.map(({ length }) => length))
  const size = {
    width: left + columns.length * CELL.width + PAD,
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
    ...names.map((name, i) => label(left - 6, HEAD + (i + 0.5) * CELL.height, name, text, 'end')),
    ...columns.map((name, i) =>
      label(left + (i + 0.5) * CELL.width, HEAD - 10, shortened(name, CELL.width / LETTER), text, 'middle'),
    ),
    ...confusionRows(confusion).flat().flatMap(cellMarks),
    ...Array.from(unpredicted).flatMap((count, i) =>
      count === 0
        ? []
        : [
            label(
              size.width - PAD - CELL.width / 2,
              HEAD + (i + 0.5) * CELL.height,
              grouped(count),
              danger,
              'middle',
            ),
          ],
    ),
  ]
  return { ...size, fontFamily: style.fontFamily, marks }
}

const shortened = (name: string, letters: number): string =>
  name.length <= letters ? name : `${name.slice(0, letters - 1)}…`

/** Its counts: a line for each true class, a column for each predicted one. */
export function confusionCsv(confusion: Confusion): string[] {
  const { classes, unpredicted } = confusion
  const isOdd = hasUnpredicted(confusion)
  return tableCsv(
    [words.confusion.corner, ...classes, ...(isOdd ? [words.confusion.unpredicted] : [])],
    confusionRows(confusion).map((cells, actual) => [
      classes[actual],
      ...cells.map(({ count }) => count),
      ...(isOdd ? [unpredicted[actual]] : []),
    ]),
  )
}
