import type { DataSpec } from '../contract/data-spec'
import { StudioError } from '../contract/errors'
import { suggestion } from '../contract/nearest'
import type { ColumnPreprocessing } from '../contract/preprocessing'
import { transforms, type TransformName } from '../contract/transforms'
import { categoryPlan, keyOf, numberPlan, type CategoryPlan, type Missing } from './column-plan'
import { mustTransform, type RowOrigin } from './preprocess'
import { impossible } from './roles'
import { meanOf, medianOf, modeOf, scaleBy } from './scaling'
import type { TableColumn } from './table'

/** With whom what is done to columns is found out. */
export interface Fitting {
  readonly spec: DataSpec
  /** Rows of the training part, of which everything is learned. */
  readonly train: Int32Array
  readonly origin: RowOrigin
  /** What the user should know is added here. */
  readonly warnings: string[]
}

type NumberColumn = Extract<TableColumn, { kind: 'number' }>
type CategoryColumn = Extract<TableColumn, { kind: 'category' }>

/**
 * What is done to a column: gaps are filled first, then numbers are transformed; the scale is that of what comes of it.
 * @throws StudioError `columnBlank` where the training part has nothing to fill from; `valueUntransformable`;
 * `experimentImpossible`
 */
export const fitColumn = (column: TableColumn, fitting: Fitting): Promise<ColumnPreprocessing> =>
  column.kind === 'number' ? fitNumbers(column, fitting) : Promise.resolve(fitCategories(column, fitting))

async function fitNumbers(column: NumberColumn, fitting: Fitting): Promise<ColumnPreprocessing> {
  const { spec, train, origin, warnings } = fitting
  const { name, values } = column
  const { missing, transform, scaling } = numberPlan(spec, name)
  const fill = numberFor(column, missing, fitting)
  await mustTransform(column, transform, origin)
  const scale = scaleBy[scaling](transformed(filled(values, fill), transform), train)
  if (scale.isConstant) warnings.push(constant(`Column "${name}"`))
  if (fill !== null && fill <= transforms[transform].above) {
    const domain = `its transform takes numbers above ${transforms[transform].above}.`
    impossible(keyOf(name, 'missing'), `${fill} stands in for missing values, and ${domain}`)
  }
  const { mean, std } = scale
  return { kind: 'numeric', column: name, transform, mean, std, fill }
}

export const constant = (what: string): string =>
  `${what} has the same value in every row of the training part.`

/** What stands in for missing numbers. */
function numberFor(
  { name, values }: NumberColumn,
  missing: Missing,
  { train, origin }: Fitting,
): number | null {
  if (typeof missing === 'object') {
    if (typeof missing.value === 'number') return missing.value
    return impossible(keyOf(name, 'missing'), `expected a number, found "${missing.value}".`)
  }
  if (missing === 'mean') return mustBe(meanOf(values, train), name, origin)
  return missing === 'median' ? mustBe(medianOf(values, train), name, origin) : null
}

function mustBe<T>(fill: T | null, column: string, { file }: RowOrigin): T {
  if (fill !== null) return fill
  throw new StudioError('columnBlank', { file, column, part: 'the training part' })
}

const filled = (values: Float64Array, fill: number | null): Float64Array =>
  fill === null || !values.some(Number.isNaN)
    ? values
    : values.map((value) => (Number.isNaN(value) ? fill : value))

export const transformed = (values: Float64Array, transform: TransformName): Float64Array =>
  transform === 'none' ? values : values.map(transforms[transform].to)

function fitCategories(column: CategoryColumn, fitting: Fitting): ColumnPreprocessing {
  const { name, values } = column
  const { spec, train, warnings } = fitting
  const plan = categoryPlan(spec, name)
  if (column.categories.length === 1) warnings.push(`Column "${name}" has the same value in every row.`)
  const fill = categoryFor(column, plan.missing, fitting)
  const categories = listFor(column, plan, fill)
  if (plan.encode === 'oneHot') return { kind: 'categorical', column: name, categories, fill }
  const places = column.categories.map((category) => categories.indexOf(category))
  const gap = fill === null ? NaN : categories.indexOf(fill)
  const numbers = Float64Array.from(values, (code) => (code < 0 ? gap : places[code]))
  const { mean, std } = scaleBy[plan.scaling](numbers, train)
  return { kind: 'ordinal', column: name, categories, fill, mean, std }
}

/** What stands in for missing categories. */
function categoryFor(
  { name, values, categories }: CategoryColumn,
  missing: Missing,
  { train, origin }: Fitting,
): string | null {
  if (typeof missing === 'object') return String(missing.value)
  if (missing !== 'mean' && missing !== 'median') return null
  return categories[mustBe(modeOf(values, train, categories.length), name, origin)]
}

/** All categories that a value may be: those of the file and what stands in for gaps, or those that were given, in their order. */
function listFor(
  { name, categories }: CategoryColumn,
  { order }: CategoryPlan,
  fill: string | null,
): readonly string[] {
  const needed = fill === null || categories.includes(fill) ? categories : sorted([...categories, fill])
  if (order === null) return needed
  const lacking = needed.find((category) => !order.includes(category))
  if (lacking === undefined) return order
  return impossible(keyOf(name, 'order'), `it lacks the category "${lacking}". ${suggestion(lacking, order)}`)
}

/** Numbers by size, text by code unit. */
function sorted(names: readonly string[]): readonly string[] {
  const areNumbers = names.every((name) => String(Number(name)) === name)
  return areNumbers ? names.toSorted((a, b) => Number(a) - Number(b)) : names.toSorted()
}
