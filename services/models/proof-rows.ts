import { randomFor } from '../../core'
import type { GeneratedSource } from '../contract/data-spec'
import { reasonOf } from '../contract/errors'
import type { ColumnPreprocessing } from '../contract/preprocessing'
import { originalValue, transforms } from '../contract/transforms'
import { locate } from '../datasets/file-format'
import { featureOf, makeUp } from '../datasets/generated'
import { readImages, type ImageSource } from '../datasets/images'
import { rowBlocks, withTable } from '../datasets/model-table'
import { writeFeatures, writePixels, widthOf } from '../datasets/preprocess'
import type { TableColumn } from '../datasets/table'
import { mapSource } from '../runs/experiment-paths'
import type { InputValues, ProofRows } from './model-format'
import type { TrainedModel } from './trained-model'

/** Rows that an export is proven on, at most. */
export const PROOF_ROWS = 512

/** Rows, and why they are not rows of the data; null where they are. */
export interface FoundRows {
  readonly rows: ProofRows
  readonly madeUp: string | null
}

/**
 * Rows of the data that a model was trained on, spread evenly; where the data cannot be read any more, rows that are drawn at
 * random about where those lay.
 * @param folder what the paths of the experiment are relative to
 */
export async function proofRows(model: TrainedModel, folder: string): Promise<FoundRows> {
  try {
    return { rows: await rowsOfData(model, folder), madeUp: null }
  } catch (error) {
    return { rows: await madeUpRows(model), madeUp: reasonOf(error) }
  }
}

function rowsOfData(model: TrainedModel, folder: string): Promise<ProofRows> {
  const source = mapSource(model.experiment.data.source, (path) => locate(path, folder))
  if (typeof source === 'string') return rowsOfTable(model, source)
  return 'generator' in source ? rowsOfGenerator(model, source) : rowsOfImages(model, source)
}

async function rowsOfTable(model: TrainedModel, path: string): Promise<ProofRows> {
  const hows = model.preprocessing.features
  const columns = await withTable(model.experiment.data, path, model.preprocessing, async (table, db) => {
    const step = Math.max(1, Math.floor(table.rows / PROOF_ROWS))
    const parts: TableColumn[][] = []
    for await (const { first, rows, columns } of rowBlocks(db, table)) {
      const chosen = wholeNumbers(rows).filter((row) => (first + row) % step === 0)
      parts.push(columns.map((column) => only(column, chosen)))
    }
    return hows.map((_, j) => joined(parts.map((part) => part[j])))
  })
  return rowsOfColumns(model, columns)
}

function rowsOfGenerator(model: TrainedModel, source: GeneratedSource): Promise<ProofRows> {
  const data = makeUp(source)
  const columns = model.preprocessing.features.map((how): TableColumn => {
    if (how.kind !== 'numeric') throw new Error('made-up data are numbers')
    return { kind: 'number', name: how.column, values: featureOf(data, how.column) }
  })
  return rowsOfColumns(model, columns)
}

/** Those of the rows that can be used, spread evenly. */
async function rowsOfColumns(
  { preprocessing }: TrainedModel,
  columns: readonly TableColumn[],
): Promise<ProofRows> {
  const { features: hows } = preprocessing
  const usable = wholeNumbers(columns[0].values.length).filter((row) =>
    hows.every((how, j) => isUsable(how, columns[j], row)),
  )
  if (usable.length === 0) throw new Error('no row has all values')
  const chosen = columns.map((column) => only(column, spread(usable)))
  const origin = { file: 'the data', place: (row: number) => Promise.resolve(`row ${row + 1}`) }
  return {
    rows: chosen[0].values.length,
    inputs: chosen.map(inputOf),
    features: await writeFeatures(chosen, preprocessing, origin),
  }
}

async function rowsOfImages(model: TrainedModel, source: ImageSource): Promise<ProofRows> {
  const [how] = model.preprocessing.features
  const { pixels, width, height } = await readImages(source)
  if (how.kind !== 'image' || how.width !== width || how.height !== height) {
    throw new Error(`its images have ${width} x ${height} pixels, and the model takes others`)
  }
  const size = widthOf(how)
  const images = pixels.flatMap((set) =>
    Array.from({ length: set.length / size }, (_, i) => set.subarray(i * size, (i + 1) * size)),
  )
  const chosen = spread(wholeNumbers(images.length)).map((i) => images[i])
  return {
    rows: chosen.length,
    inputs: Array.from({ length: size }, (_, j) => Float64Array.from(chosen, (image) => image[j])),
    features: writePixels(chosen, how),
  }
}

/** Rows of numbers about the mean and categories at random, always the same. */
async function madeUpRows(model: TrainedModel): Promise<ProofRows> {
  const random = randomFor(1, 'rows of a proof')
  const [first] = model.preprocessing.features
  if (first.kind === 'image') {
    const images = Array.from({ length: PROOF_ROWS }, () =>
      Uint8Array.from({ length: widthOf(first) }, () => random.integer(256)),
    )
    return {
      rows: PROOF_ROWS,
      inputs: Array.from({ length: widthOf(first) }, (_, j) =>
        Float64Array.from(images, (image) => image[j]),
      ),
      features: writePixels(images, first),
    }
  }
  const columns = model.preprocessing.features.map((how): TableColumn => {
    if (how.kind === 'image') throw new Error('An image stands by itself')
    const { column: name } = how
    if (how.kind === 'numeric') {
      const values = Float64Array.from({ length: PROOF_ROWS }, () => originalValue(random.normal(), how))
      return { kind: 'number', name, values }
    }
    const { categories } = how
    const values = Int32Array.from({ length: PROOF_ROWS }, () => random.integer(categories.length))
    return { kind: 'category', name, values, categories }
  })
  return rowsOfColumns(model, columns)
}

function isUsable(how: ColumnPreprocessing, { kind, values }: TableColumn, row: number): boolean {
  const isThere = kind === 'number' ? !Number.isNaN(values[row]) : values[row] >= 0
  if (how.kind === 'numeric')
    return isThere ? values[row] > transforms[how.transform].above : how.fill !== null
  return isThere || (how.kind !== 'image' && how.fill !== null)
}

function inputOf(column: TableColumn): InputValues {
  if (column.kind === 'number') return column.values
  return Array.from(column.values, (code) => (code < 0 ? null : column.categories[code]))
}

const wholeNumbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i)

/** PROOF_ROWS of them at most, at equal distances. */
const spread = (rows: readonly number[]): number[] =>
  rows.length <= PROOF_ROWS
    ? [...rows]
    : Array.from({ length: PROOF_ROWS }, (_, i) => rows[Math.floor((i * rows.length) / PROOF_ROWS)])

const only = (column: TableColumn, rows: readonly number[]): TableColumn =>
  column.kind === 'number'
    ? { ...column, values: Float64Array.from(rows, (row) => column.values[row]) }
    : { ...column, values: Int32Array.from(rows, (row) => column.values[row]) }

/** One column of several stretches of it. */
function joined(parts: readonly TableColumn[]): TableColumn {
  const [first] = parts
  const all = parts.flatMap(({ values }) => [...values])
  return first.kind === 'number'
    ? { ...first, values: Float64Array.from(all) }
    : { ...first, values: Int32Array.from(all) }
}
