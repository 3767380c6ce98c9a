import { totalmem } from 'node:os'
import type { DataSpec } from '../contract/data-spec'
import { StudioError } from '../contract/errors'
import { scalingOf } from '../contract/scalings'
import { scaledValue } from '../contract/transforms'
import { balanced } from './balance'
import type { ClassTarget, ColumnPreprocessing, DataSet, Target, ValueTarget } from './data-set'
import { mustBePixels } from './image-size'
import type { Onlooker } from './onlooker'
import { constant, fitColumn, transformed, type Fitting } from './fit'
import { featureNamesOf, mustTransform, writeFeatures } from './preprocess'
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
import type { Table, TableColumn } from './table'

/**
 * Makes a table ready for training: split, missing values filled, numbers transformed and scaled, categories spread out.
 * What it fills and scales by is of the training part alone, before that is balanced.
 * @throws StudioError `trainPartEmpty`, `targetOneClass`, `columnBlank`, `dataTooLarge`, `experimentImpossible`, and as
 * `writeColumn`
 */
export async function prepare(
  table: Table,
  spec: DataSpec,
  file: string,
  onlooker: Onlooker = {},
): Promise<DataSet> {
  mustFitTask(spec)
  const classes = spec.task === 'classification' ? classTarget(table.targets[0], file) : null
  const split = mustTrain(usedParts(splitOf(table, spec, classes), spec.split.use), file)
  const warnings = [
    ...table.warnings,
    ...(classes ? missingClasses(split, classes.labels, classes.classes) : []),
  ]
  const fitting = { spec, train: split.train, origin: { file, place: table.place }, warnings }
  const target = classes ?? (await valueTarget(table, fitting, onlooker))
  const columns: ColumnPreprocessing[] = []
  for (const column of table.features) {
    columns.push(await fitColumn(column, fitting))
    onlooker.column?.(column, columns[columns.length - 1], split.train)
  }
  const featureNames = featureNamesOf({ features: columns })
  mustBePixels(
    spec,
    featureNames.length,
    columns.every(({ kind }) => kind === 'numeric'),
  )
  mustFit(file, table.rows, featureNames.length, totalmem())
  const features = await writeFeatures(table.features, { features: columns }, fitting.origin)
  onlooker.split?.(split)
  return {
    ...{ rows: table.rows, featureNames, features, target, warnings },
    split: classes ? balancedSplit(split, classes, spec) : split,
    preprocessing: { features: columns, target: targetPreprocessing(target) },
  }
}

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
function classTarget(column: TableColumn, file: string): ClassTarget {
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
  for (const [j, column] of targets.entries()) {
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

/** @throws StudioError `dataTooLarge` */
export function mustFit(file: string, rows: number, features: number, memory: number): void {
  const bytes = 4 * rows * features
  if (bytes <= SHARE * memory) return
  const inGB = (n: number): string => (n / 1e9).toFixed(1)
  throw new StudioError('dataTooLarge', { file, rows, features, needed: inGB(bytes), memory: inGB(memory) })
}
