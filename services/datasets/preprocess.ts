import { StudioError } from '../contract/errors'
import { suggestion } from '../contract/nearest'
import type { ColumnPreprocessing, Preprocessing } from '../contract/preprocessing'
import { scaledValue, transforms, type TransformName } from '../contract/transforms'
import { readValues, type StoredColumn, type TableColumn } from './table'

/** Where the rows of some columns come from: for messages only. */
export interface RowOrigin {
  readonly file: string
  /** Of a row of the columns, counted from 0: `line 431`. */
  readonly place: (row: number) => Promise<string>
}

type Kind<K extends ColumnPreprocessing['kind']> = Extract<ColumnPreprocessing, { kind: K }>

/** How many features a column becomes. */
export function widthOf(how: ColumnPreprocessing): number {
  switch (how.kind) {
    case 'numeric':
    case 'ordinal':
      return 1
    case 'categorical':
      return how.categories.length
    case 'image':
      return how.width * how.height
  }
}

/** What the features of a column are named. */
export function namesOf(how: ColumnPreprocessing): string[] {
  switch (how.kind) {
    case 'numeric':
    case 'ordinal':
      return [how.column]
    case 'categorical':
      return how.categories.map((category) => `${how.column}=${category}`)
    case 'image':
      return Array.from(
        { length: widthOf(how) },
        (_, j) => `pixel_${Math.floor(j / how.width)}_${j % how.width}`,
      )
  }
}

export const featureNamesOf = ({ features }: Pick<Preprocessing, 'features'>): string[] =>
  features.flatMap(namesOf)

/** A place in features that are row-major. */
export interface FeaturePlace {
  readonly features: Float32Array
  /** First feature of the column. */
  readonly from: number
  /** Features of a row. */
  readonly width: number
}

/**
 * The features of the rows of a table, rows x features, as a model takes them.
 * @param columns one for each of `features`, in that order, read as such: numbers for a numeric one; categories for the
 * others, by their names, in whatever order
 * @throws StudioError as `writeColumn`
 */
export async function writeFeatures(
  columns: readonly TableColumn[],
  { features: hows }: Pick<Preprocessing, 'features'>,
  origin: RowOrigin,
): Promise<Float32Array> {
  const width = hows.reduce((sum, how) => sum + widthOf(how), 0)
  const rows = columns.length > 0 ? columns[0].values.length : 0
  const features = new Float32Array(rows * width)
  let from = 0
  for (const [j, how] of hows.entries()) {
    await writeColumn(columns[j], how, { features, from, width }, origin)
    from += widthOf(how)
  }
  return features
}

/** Features that are made at once: 8 MB. */
const BLOCK = 1 << 21

/** Some rows of features, row-major, as they are made; each block holds until the next one is asked for. */
export type FeatureBlocks = AsyncIterable<Float32Array> | Iterable<Float32Array>

/** The same as `writeFeatures` of columns that are not in memory, some rows at a time. */
export async function* featureBlocks(
  columns: readonly StoredColumn[],
  rows: number,
  preprocessing: Pick<Preprocessing, 'features'>,
  { file, place }: RowOrigin,
): AsyncGenerator<Float32Array> {
  const width = preprocessing.features.reduce((sum, how) => sum + widthOf(how), 0)
  const most = Math.max(1, Math.floor(BLOCK / width))
  const memories = columns.map(() => new ArrayBuffer(8 * Math.min(most, rows)))
  for (let first = 0; first < rows; first += most) {
    const count = Math.min(most, rows - first)
    const block = columns.map((column, j) => readValues(column, first, count, memories[j]))
    yield await writeFeatures(block, preprocessing, { file, place: (row) => place(first + row) })
  }
}

/**
 * Writes the features of one column, which must be 0 before.
 * @throws StudioError `valueMissing` where there is nothing to fill a gap with; `categoryUnknown`; `valueUntransformable`
 * for a value outside of the transform's domain: each with the place of the row
 */
export async function writeColumn(
  column: TableColumn,
  how: ColumnPreprocessing,
  at: FeaturePlace,
  origin: RowOrigin,
): Promise<void> {
  switch (how.kind) {
    case 'numeric':
      return writeNumbers(mustBe('number', column), how, at, origin)
    case 'categorical':
      return writePlaces(column, how, origin, (row, place) => {
        at.features[row * at.width + at.from + place] = 1
      })
    case 'ordinal':
      return writePlaces(column, how, origin, (row, place) => {
        at.features[row * at.width + at.from] = (place - how.mean) / how.std
      })
    case 'image':
      throw new Error('A table has no images')
  }
}

async function writeNumbers(
  { values }: Extract<TableColumn, { kind: 'number' }>,
  how: Kind<'numeric'>,
  { features, from, width }: FeaturePlace,
  origin: RowOrigin,
): Promise<void> {
  const fill = how.fill === null ? NaN : scaledValue(how.fill, how)
  for (let row = 0, at = from; row < values.length; row++, at += width) {
    const value = values[row]
    const x = Number.isNaN(value) ? fill : scaledValue(value, how)
    if (Number.isNaN(x)) await refuseNumber(value, row, how, origin)
    features[at] = x
  }
}

/** @throws StudioError `valueUntransformable`, with the place of the first value outside of the transform's domain */
export async function mustTransform(
  { name: column, values }: Extract<TableColumn, { kind: 'number' }>,
  transform: TransformName,
  origin: RowOrigin,
): Promise<void> {
  if (transform === 'none') return
  const { above } = transforms[transform]
  const row = values.findIndex((value) => value <= above)
  if (row >= 0) await refuseNumber(values[row], row, { column, transform }, origin)
}

/** @param write given each row and the place of its category in the list of the model */
async function writePlaces(
  column: TableColumn,
  how: Kind<'categorical' | 'ordinal'>,
  origin: RowOrigin,
  write: (row: number, place: number) => void,
): Promise<void> {
  const { values, categories } = mustBe('category', column)
  const places = new Map(how.categories.map((category, place) => [category, place]))
  const placeOf = Int32Array.from(categories, (category) => places.get(category) ?? -1)
  const fill = how.fill === null ? -1 : (places.get(how.fill) ?? -1)
  for (let row = 0; row < values.length; row++) {
    const code = values[row]
    const place = code < 0 ? fill : placeOf[code]
    if (place < 0) await refuseCategory(code < 0 ? null : categories[code], row, how, origin)
    write(row, place)
  }
}

function mustBe<K extends TableColumn['kind']>(
  kind: K,
  column: TableColumn,
): Extract<TableColumn, { kind: K }> {
  if (column.kind !== kind) throw new Error(`Column "${column.name}" was not read as ${kind}`)
  return column as Extract<TableColumn, { kind: K }>
}

async function refuseNumber(
  value: number,
  row: number,
  { column, transform }: Pick<Kind<'numeric'>, 'column' | 'transform'>,
  origin: RowOrigin,
): Promise<never> {
  if (Number.isNaN(value)) return refuseGap(column, row, origin)
  const { label, above } = transforms[transform]
  const place = await origin.place(row)
  const details = { file: origin.file, place, column, value: String(value), label, above }
  throw new StudioError('valueUntransformable', details)
}

async function refuseCategory(
  category: string | null,
  row: number,
  { column, categories }: Kind<'categorical' | 'ordinal'>,
  origin: RowOrigin,
): Promise<never> {
  if (category === null) return refuseGap(column, row, origin)
  const place = await origin.place(row)
  const hint = suggestion(category, categories)
  throw new StudioError('categoryUnknown', {
    ...{ file: origin.file, place, column, value: category, suggestion: hint },
  })
}

async function refuseGap(column: string, row: number, origin: RowOrigin): Promise<never> {
  const place = await origin.place(row)
  const advice = 'Complete it: nothing was said to stand in for it.'
  throw new StudioError('valueMissing', { file: origin.file, place, column, value: '', advice })
}

/** The features of images, straight from their bytes. @param pixels of some sets of images, image after image */
export function writePixels(pixels: readonly Uint8Array[], how: Kind<'image'>): Float32Array {
  const size = widthOf(how)
  const bytes = pixels.reduce((sum, set) => sum + set.length, 0)
  const features = new Float32Array(bytes)
  const factor = Float64Array.from({ length: size }, (_, j) => 1 / (how.std?.[j] ?? 1))
  const shift = Float64Array.from({ length: size }, (_, j) => how.mean?.[j] ?? 0)
  let at = 0
  for (const set of pixels) {
    for (let i = 0; i < set.length; i += size) {
      for (let j = 0; j < size; j++) features[at++] = (set[i + j] / 255 - shift[j]) * factor[j]
    }
  }
  return features
}
