import { totalmem } from 'node:os'
import { chunksOf, SPLITS } from '../../core'
import type { Chunks, DataSpec } from '../contract/data-spec'
import { StudioError } from '../contract/errors'
import { scalingOf } from '../contract/scalings'
import { scaledValue } from '../contract/transforms'
import { balanced } from './balance'
import { inMemory, type CollectFeatures } from './collect-features'
import { chunksThatFit, dealtOut } from './chunks'
import type { ClassTarget, ColumnPreprocessing, DataSet, Featureless, Target, ValueTarget } from './data-set'
import { mustBePixels } from './image-size'
import type { Onlooker } from './onlooker'
import { constant, fitColumn, transformed, type Fitting } from './fit'
import { featureBlocks, featureNamesOf, mustTransform } from './preprocess'
import { impossible } from './roles'
import { scaleBy, type Scale } from './scaling'
import {
  fractionsOf,
  missingClasses,
  mustTrain,
  splitByClass,
  splitByColumn,
  splitRows,
  usedParts,
  type Split,
} from './split'
import { readValues, type Table } from './table'

/** Who looks on while data are prepared, and where the features go. */
export interface Preparing {
  readonly onlooker?: Onlooker
  readonly collect?: CollectFeatures
  /** Memory of this computer, in bytes. */
  readonly memory?: number
}

/**
 * Makes a table ready for training: split, missing values filled, numbers transformed and scaled, categories spread out.
 * What it fills and scales by is of the training part alone, before that is balanced.
 * @throws StudioError `trainPartEmpty`, `targetOneClass`, `columnBlank`, `rowsTooMany`, `experimentImpossible`, and as
 * `writeColumn`
 */
export async function prepare(
  table: Table,
  spec: DataSpec,
  file: string,
  { onlooker = {}, collect = inMemory, memory = totalmem() }: Preparing = {},
): Promise<DataSet> {
  mustFitTask(spec)
  mustHold(file, table.rows, memory)
  const classes = spec.task === 'classification' ? classTarget(table, file) : null
  const split = mustTrain(usedParts(splitOf(table, spec, classes), spec.split.use), file)
  const warnings = [
    ...table.warnings,
    ...(classes ? missingClasses(split, classes.labels, classes.classes) : []),
  ]
  const fitting = { spec, train: split.train, origin: { file, place: table.place }, warnings }
  const target = classes ?? (await valueTarget(table, fitting, onlooker))
  const columns: ColumnPreprocessing[] = []
  // One column at a time is in memory.
  const columnMemory = new ArrayBuffer(8 * table.rows)
  for (const stored of table.features) {
    const column = readValues(stored, 0, table.rows, columnMemory)
    columns.push(await fitColumn(column, fitting))
    onlooker.column?.(column, columns[columns.length - 1], split.train)
  }
  const featureNames = featureNamesOf({ features: columns })
  mustBePixels(
    spec,
    featureNames.length,
    columns.every(({ kind }) => kind === 'numeric'),
  )
  onlooker.split?.(split)
  const data = inChunks(
    {
      ...{ rows: table.rows, featureNames, target, warnings, chunks: spec.chunks ?? null },
      split: classes ? balancedSplit(split, classes, spec) : split,
      preprocessing: { features: columns, target: targetPreprocessing(target) },
    },
    memory,
  )
  const blocks = featureBlocks(table.features, table.rows, { features: columns }, fitting.origin)
  return { ...data, features: await collect(blocks, data) }
}

/** Deals the training part out to chunks, where memory does not hold all rows or it is said how many. */
function inChunks(data: Featureless, memory: number): Featureless {
  const { split, target, featureNames, warnings } = data
  const rows = SPLITS.reduce((sum, part) => sum + split[part].length, 0)
  const outputs = target.kind === 'classes' ? target.classes.length : target.names.length
  const chunks = data.chunks ?? chunksThatFit(rows, featureNames.length + outputs, memory)
  if (!chunks) return data
  return {
    ...data,
    ...{ chunks, split: { ...split, train: dealtOut(split.train, chunks) } },
    warnings: data.chunks ? warnings : [...warnings, tooLargeToHold(split.train.length, chunks)],
  }
}

const tooLargeToHold = (train: number, { rows }: Chunks): string =>
  `Memory does not hold all rows: training goes through them in ${chunksOf(train, rows).length} chunks of ${rows} rows at most, dealt out at random (data.chunks says so from now on).`

/** @throws StudioError `experimentImpossible` for what is of the other task */
export function mustFitTask({ task, balance, transformTarget }: DataSpec): void {
  if (task === 'regression' && balance !== 'none')
    impossible('data.balance', 'a regression has no classes: leave it out.')
  if (task === 'classification' && transformTarget !== 'none')
    impossible('data.transformTarget', 'classes are no numbers: leave it out.')
}

/** Rows that a column says a part for have no seed. */
export const balancedSplit = (
  split: Split,
  target: ClassTarget,
  { balance, split: how }: DataSpec,
): Split => ({
  ...split,
  train: balanced(split.train, target, balance, 'seed' in how ? how.seed : 0),
})

function splitOf(table: Table, { split }: DataSpec, classes: ClassTarget | null): Split {
  if ('column' in split) return splitByColumn(table.parts!)
  const fractions = fractionsOf(split, false)
  if (!classes || !split.stratify) return splitRows(table.rows, fractions, split.seed)
  return splitByClass(classes.labels, classes.classes.length, fractions, split.seed)
}

/** @throws StudioError `targetOneClass` */
function classTarget({ targets: [stored], rows }: Table, file: string): ClassTarget {
  const column = readValues(stored, 0, rows, new ArrayBuffer(4 * rows))
  if (column.kind === 'number') throw new Error('The target of a classification is read as categories')
  const { name, categories: classes, values: labels } = column
  if (classes.length < 2) throw new StudioError('targetOneClass', { file, column: name, value: classes[0] })
  return { kind: 'classes', name, classes, labels }
}

async function valueTarget(
  { rows, targets }: Table,
  { spec, train, origin, warnings }: Fitting,
  onlooker: Onlooker,
): Promise<ValueTarget> {
  const { transformTarget: transform } = spec
  const scaling = scalingOf(spec.standardizeTarget)
  const values = new Float32Array(rows * targets.length)
  const scales: Scale[] = []
  for (const [j, stored] of targets.entries()) {
    const column = readValues(stored, 0, rows)
    if (column.kind === 'category') throw new Error('The target of a regression is read as numbers')
    await mustTransform(column, transform, origin)
    const scale = scaleBy[scaling](transformed(column.values, transform), train)
    scales.push(scale)
    if (scale.isConstant) warnings.push(constant(`The target "${column.name}"`))
    const how = { transform, mean: scale.mean, std: scale.std }
    for (let i = 0; i < rows; i++) values[i * targets.length + j] = scaledValue(column.values[i], how)
    onlooker.target?.(column, how, train)
  }
  return {
    ...{ kind: 'values', names: targets.map(({ name }) => name), values, transform },
    ...{ mean: scales.map((s) => s.mean), std: scales.map((s) => s.std) },
  }
}

export function targetPreprocessing(target: Target): DataSet['preprocessing']['target'] {
  if (target.kind === 'classes') return { kind: 'classes', name: target.name, classes: target.classes }
  const { names, transform, mean, std } = target
  return { kind: 'values', names, transform, mean, std }
}

/** The share of the memory that the features may take: training holds them once more. */
const SHARE = 0.4
/** What is in memory of every row, in bytes, wherever the features are: a column of the table, a target, its place in a part. */
const BYTES_OF_ROW = 32

/** @throws StudioError `rowsTooMany` */
function mustHold(file: string, rows: number, memory: number): void {
  const bytes = BYTES_OF_ROW * rows
  if (bytes > SHARE * memory) throw new StudioError('rowsTooMany', { file, rows, ...inGB({ bytes, memory }) })
}

const inGB = (sizes: { bytes: number; memory: number }): { needed: string; memory: string } => ({
  needed: (sizes.bytes / 1e9).toFixed(1),
  memory: (sizes.memory / 1e9).toFixed(1),
})

/** @throws StudioError `dataTooLarge` */
export function mustFit(file: string, rows: number, features: number, memory: number): void {
  const bytes = 4 * rows * features
  if (bytes <= SHARE * memory) return
  throw new StudioError('dataTooLarge', { file, rows, features, ...inGB({ bytes, memory }) })
}
