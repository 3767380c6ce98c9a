import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { GeneratedSource } from '../../contract/data-spec'
import type {
  ColumnDescription,
  ColumnNumbers,
  TableColumnInfo,
  TableInfo,
  TableRows,
} from '../../contract/tables'
import { binOf } from '../bin-of'
import { featureOf, makeUp } from '../generated'
import { readImages, type ImageSource } from '../images'
import type { ImageSize } from '../image-size'
import { scaleOf } from '../scaling'
import { BINS, MOST_VALUES, shownRows, type ViewedTable } from './viewed-table'

/** A column that is held in memory. */
interface HeldColumn {
  readonly info: TableColumnInfo
  cell(row: number): string
  describe(rows: number): ColumnDescription
}

/** A table that is no file of rows: its columns are in memory. */
export class MadeTable implements ViewedTable {
  readonly info: TableInfo

  private constructor(
    rows: number,
    private readonly columns: readonly HeldColumn[],
  ) {
    this.info = { rows, columns: columns.map(({ info }) => info) }
  }

  /** @throws StudioError `experimentImpossible` where its formula cannot be used */
  static generated(source: GeneratedSource): MadeTable {
    const data = makeUp(source)
    const features = data.features.map((name) => numberColumn(name, featureOf(data, name)))
    return new MadeTable(data.rows, [...features, numberColumn(data.target, data.y)])
  }

  /** @throws StudioError `fileMissing`, `fileUnreadable`, `idxUnreadable`, `dataTooLarge` */
  static async ofImages(source: ImageSource): Promise<MadeTable> {
    const { rows, labels, names, pixels, width, height } = await readImages(source)
    return new MadeTable(rows, [
      names ? nameColumn('label', labels, names) : numberColumn('label', Float64Array.from(labels)),
      imageColumn(pixels, { width, height }),
    ])
  }

  whole(): Promise<TableInfo> {
    return Promise.resolve(this.info)
  }

  rows(first: number, count: number): Promise<TableRows> {
    const found = Math.max(0, Math.min(shownRows(count, this.columns.length), this.info.rows - first))
    const cells = Array.from({ length: found }, (_, i) =>
      this.columns.map((column) => column.cell(first + i)),
    )
    return Promise.resolve({ first, cells })
  }

  async describe(): Promise<readonly ColumnDescription[]> {
    const described: ColumnDescription[] = []
    for (const column of this.columns) {
      described.push(column.describe(this.info.rows))
      // Others may want to see rows.
      await nextTurn()
    }
    return described
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

const numberColumn = (name: string, values: Float64Array): HeldColumn => ({
  info: { name, kind: 'number' },
  cell: (row) => String(values[row]),
  describe: (rows) => {
    const sorted = values.toSorted()
    const starts = startsOf(sorted)
    return {
      ...{ name, kind: 'number', rows, missing: 0, distinct: starts.length },
      numbers: numbersOf(values, sorted),
      values: starts.length <= MOST_VALUES ? mostFrequent(sorted, starts) : null,
    }
  },
})

/** @param codes of each row, the place of its name */
const nameColumn = (name: string, codes: readonly number[], names: readonly string[]): HeldColumn => ({
  info: { name, kind: 'text' },
  cell: (row) => names[codes[row]],
  describe: (rows) => {
    const counts = names.map(() => 0)
    for (const code of codes) counts[code]++
    const values = names
      .map((value, code) => ({ value, count: counts[code] }))
      .sort((a, b) => b.count - a.count)
    return {
      ...{ name, kind: 'text', rows, missing: 0, distinct: names.length, numbers: null },
      values: values.slice(0, MOST_VALUES),
    }
  },
})

/** Where, in ascending order, another value begins. */
function startsOf(sorted: Float64Array): number[] {
  const starts: number[] = []
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) starts.push(i)
  return starts
}

function numbersOf(values: Float64Array, sorted: Float64Array): ColumnNumbers {
  const n = sorted.length
  const [min, max] = [sorted[0], sorted[n - 1]]
  const { mean, std, isConstant } = scaleOf(
    values,
    Int32Array.from({ length: n }, (_, row) => row),
  )
  const bins = new Array<number>(BINS).fill(0)
  for (const value of values) bins[binOf(value, min, max, BINS)]++
  const median = sorted[(n - 1) >> 1] / 2 + sorted[n >> 1] / 2
  return { min, max, mean, std: isConstant ? 0 : std, median, bins }
}

function mostFrequent(sorted: Float64Array, starts: readonly number[]): { value: string; count: number }[] {
  return starts
    .map((start, i) => ({ value: String(sorted[start]), count: (starts[i + 1] ?? sorted.length) - start }))
    .sort((a, b) => b.count - a.count)
}

/** @param pixels of each set, image after image */
function imageColumn(pixels: readonly Uint8Array[], size: ImageSize): HeldColumn {
  const bytes = size.width * size.height
  const image = (row: number): Buffer => {
    let at = row * bytes
    const set = pixels.find((each) => at < each.length || ((at -= each.length), false))!
    return Buffer.from(set.buffer, set.byteOffset + at, bytes)
  }
  return {
    info: { name: 'image', kind: 'image', size },
    cell: (row) => image(row).toString('base64'),
    describe: (rows) => {
      const digests = new Set<string>()
      for (let row = 0; row < rows; row++) digests.add(createHash('sha1').update(image(row)).digest('base64'))
      return {
        ...{ name: 'image', kind: 'image', rows, missing: 0, distinct: digests.size },
        ...{ numbers: null, values: null },
      }
    },
  }
}
