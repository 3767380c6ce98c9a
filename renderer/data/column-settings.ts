import type { DataSpec } from '../../services/contract/data-spec'
import type { ColumnSettings } from '../../services/contract/preparation-spec'

/** What is said of one column. */
export const settingsOf = ({ columns }: DataSpec, name: string): ColumnSettings =>
  Object.hasOwn(columns, name) ? columns[name] : {}

export const isCategory = (data: DataSpec, name: string): boolean =>
  data.categorical.includes(name) || settingsOf(data, name).as === 'category'

/** The data with other settings of a column; what is undefined is as for all. */
export function withSettings(data: DataSpec, name: string, changed: Partial<ColumnSettings>): DataSpec {
  const entries = Object.entries({ ...settingsOf(data, name), ...changed }).filter(
    ([, value]) => value !== undefined,
  )
  const { [name]: _, ...others } = data.columns
  const columns = entries.length === 0 ? others : { ...others, [name]: Object.fromEntries(entries) }
  return { ...data, columns }
}

export type ReadAs = 'found' | 'number' | 'category'

export function readAs(data: DataSpec, name: string): ReadAs {
  if (isCategory(data, name)) return 'category'
  return settingsOf(data, name).as ?? 'found'
}

/** How a column is read: as found, or as what is said of it. What has no meaning then is said no more. */
export function withReadAs(data: DataSpec, name: string, as: ReadAs): DataSpec {
  const categorical = data.categorical.filter((each) => each !== name)
  const cleared = {
    as: undefined,
    encode: undefined,
    order: undefined,
    transform: undefined,
    standardize: undefined,
  }
  const plain = withSettings({ ...data, categorical }, name, { ...cleared, missing: undefined } as never)
  if (as === 'category') return { ...plain, categorical: [...categorical, name] }
  return as === 'number' ? withSettings(plain, name, { as }) : plain
}
