import { totalmem } from 'node:os'
import type { DataSpec } from '../contract/data-spec'
import { StudioError } from '../contract/errors'
import type { ClassTarget, ColumnPreprocessing, DataSet, Target, ValueTarget } from './data-set'
import { mustBePixels } from './image-size'
import { featureNamesOf, writeFeatures } from './preprocess'
import { meanOf, medianOf, modeOf, scaleOf, UNSCALED } from './scaling'
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
 * Makes a table ready for training: split, missing values filled, numbers scaled, categories spread out. What it fills
 * and scales by is of the training part alone.
 * @throws StudioError `trainPartEmpty`, `targetOneClass`, `columnBlank`, `dataTooLarge`, `experimentImpossible`, and as
 * `writeFeatures`
 */
export async function prepare(table: Table, spec: DataSpec, file: string): Promise<DataSet> {
  const classes = spec.task === 'classification' ? classTarget(table.targets[0], file) : null
  const split = mustTrain(usedParts(splitOf(table, spec, classes), spec.split.use), file)
  const warnings = [
    ...table.warnings,
    ...(classes ? missingClasses(split, classes.labels, classes.classes) : []),
  ]
  const target = classes ?? valueTarget(table, spec, split, warnings)
  const columns = table.features.map((column) => preprocessingOf(column, spec, split, file, warnings))
  const featureNames = featureNamesOf({ features: columns })
  mustBePixels(
    spec,
    featureNames.length,
    columns.every(({ kind }) => kind === 'numeric'),
  )
  mustFit(file, table.rows, featureNames.length, totalmem())
  const features = await writeFeatures(table.features, { features: columns }, { file, place: table.place })
  return {
    ...{ rows: table.rows, featureNames, features, target, split, warnings },
    preprocessing: { features: columns, target: targetPreprocessing(target) },
  }
}

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

function valueTarget(
  { rows, targets }: Table,
  spec: DataSpec,
  split: Split,
  warnings: string[],
): ValueTarget {
  const columns = targets.map(({ values }) => values as Float64Array)
  const scales = columns.map((values) => scaleOf(values, split.train))
  const names = targets.map(({ name }) => name)
  const values = new Float32Array(rows * names.length)
  const used = scales.map((scale, j) => {
    if (scale.isConstant) warnings.push(constant(`The target "${names[j]}"`))
    const { mean, std } = spec.standardizeTarget ? scale : UNSCALED
    for (let i = 0; i < rows; i++) values[i * names.length + j] = (columns[j][i] - mean) / std
    return { mean, std }
  })
  return { kind: 'values', names, values, mean: used.map((s) => s.mean), std: used.map((s) => s.std) }
}

export function targetPreprocessing(target: Target): DataSet['preprocessing']['target'] {
  if (target.kind === 'classes') return { kind: 'classes', name: target.name, classes: target.classes }
  return { kind: 'values', names: target.names, transform: 'none', mean: target.mean, std: target.std }
}

const constant = (what: string): string => `${what} has the same value in every row of the training part.`

/**
 * What is done to a column. Missing values are filled in first; the scale is that of the filled column.
 * @throws StudioError `columnBlank` where the training part has nothing to fill from
 */
function preprocessingOf(
  column: TableColumn,
  { missing, standardize }: DataSpec,
  { train }: Split,
  file: string,
  warnings: string[],
): ColumnPreprocessing {
  const { name } = column
  const isFilled = missing === 'mean' || missing === 'median'
  const mustBe = <T>(fill: T | null): T => {
    if (fill !== null) return fill
    throw new StudioError('columnBlank', { file, column: name, part: 'the training part' })
  }
  if (column.kind === 'category') {
    const { categories, values } = column
    if (categories.length === 1) warnings.push(`Column "${name}" has the same value in every row.`)
    const fill = isFilled ? categories[mustBe(modeOf(values, train, categories.length))] : null
    return { kind: 'categorical', column: name, categories, fill }
  }
  const fill = isFilled ? mustBe((missing === 'mean' ? meanOf : medianOf)(column.values, train)) : null
  const scale = scaleOf(filled(column.values, fill), train)
  if (scale.isConstant) warnings.push(constant(`Column "${name}"`))
  const { mean, std } = standardize ? scale : UNSCALED
  return { kind: 'numeric', column: name, transform: 'none', mean, std, fill }
}

const filled = (values: Float64Array, fill: number | null): Float64Array =>
  fill === null || !values.some(Number.isNaN)
    ? values
    : values.map((value) => (Number.isNaN(value) ? fill : value))

/** The share of the memory that the features may take: training holds them once more. */
const SHARE = 0.4

/** @throws StudioError `dataTooLarge` */
export function mustFit(file: string, rows: number, features: number, memory: number): void {
  const bytes = 4 * rows * features
  if (bytes <= SHARE * memory) return
  const inGB = (n: number): string => (n / 1e9).toFixed(1)
  throw new StudioError('dataTooLarge', { file, rows, features, needed: inGB(bytes), memory: inGB(memory) })
}
