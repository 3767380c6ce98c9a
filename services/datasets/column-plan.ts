import type { DataSpec } from '../contract/data-spec'
import type { ColumnSettings } from '../contract/preparation-spec'
import { scalingOf, type ScalingName } from '../contract/scalings'
import type { TransformName } from '../contract/transforms'
import { impossible } from './roles'

/** What an experiment says of one column; nothing where it is treated as all are. */
export const settingsOf = ({ columns }: Pick<DataSpec, 'columns'>, name: string): ColumnSettings =>
  Object.hasOwn(columns, name) ? columns[name] : {}

export type Missing = DataSpec['missing'] | Extract<ColumnSettings['missing'], object>

/** What is to be done about the missing values of a column. */
export const missingOf = (spec: Pick<DataSpec, 'columns' | 'missing'>, name: string): Missing =>
  settingsOf(spec, name).missing ?? spec.missing

/** Whether the values of a column, though they are numbers or look like some, are said to be names. */
export const isNamed = (spec: Pick<DataSpec, 'columns' | 'categorical'>, name: string): boolean =>
  spec.categorical.includes(name) || settingsOf(spec, name).as === 'category'

/** @throws StudioError `experimentImpossible` where a column is said to be of numbers and of categories */
export function mustAgree(spec: Pick<DataSpec, 'columns' | 'categorical'>): void {
  const torn = spec.categorical.find((name) => settingsOf(spec, name).as === 'number')
  if (torn !== undefined) impossible(keyOf(torn, 'as'), 'found "number", and data.categorical names it too.')
}

/** What is done to a column of numbers: all that was left open, decided. */
export interface NumberPlan {
  readonly missing: Missing
  readonly transform: TransformName
  readonly scaling: ScalingName
}

/** The same of categories. */
export interface CategoryPlan {
  readonly missing: Missing
  readonly encode: 'oneHot' | 'ordinal'
  /** Null: as they sort. */
  readonly order: readonly string[] | null
  /** Of the places of an ordinal column. */
  readonly scaling: ScalingName
}

/** @throws StudioError `experimentImpossible` for what has no meaning in a column of numbers */
export function numberPlan(spec: DataSpec, name: string): NumberPlan {
  const { encode, order, transform = 'none', standardize = spec.standardize } = settingsOf(spec, name)
  const forCategories =
    'is for categories, and the column holds numbers. Set "as": "category", or leave it out.'
  if (encode !== undefined) impossible(keyOf(name, 'encode'), forCategories)
  if (order !== undefined) impossible(keyOf(name, 'order'), forCategories)
  return { missing: missingOf(spec, name), transform, scaling: scalingOf(standardize) }
}

/** @throws StudioError `experimentImpossible` for what has no meaning in a column of categories */
export function categoryPlan(spec: DataSpec, name: string): CategoryPlan {
  const { encode = 'oneHot', order = null, transform, standardize } = settingsOf(spec, name)
  if (transform !== undefined && transform !== 'none')
    impossible(keyOf(name, 'transform'), 'is for numbers, and the column holds categories: leave it out.')
  if (encode === 'oneHot' && standardize !== undefined && standardize !== false)
    impossible(
      keyOf(name, 'standardize'),
      'one-hot features stay 0 and 1: leave it out, or set "encode": "ordinal".',
    )
  if (encode === 'oneHot' && order !== null)
    impossible(keyOf(name, 'order'), 'is for one feature out of all categories: set "encode": "ordinal" too.')
  const twice = order?.find((category, i) => order.indexOf(category) < i)
  if (twice !== undefined) impossible(keyOf(name, 'order'), `"${twice}" is listed twice.`)
  return {
    missing: missingOf(spec, name),
    encode,
    order,
    scaling: scalingOf(standardize ?? spec.standardize),
  }
}

/** Where a setting of a column stands in an experiment. */
export const keyOf = (column: string, setting: keyof ColumnSettings): string =>
  `data.columns.${column}.${setting}`
