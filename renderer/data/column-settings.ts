import type { DataSpec } from '../../services/contract/data-spec'
import type { ColumnSettings } from '../../services/contract/preparation-spec'

/** What is said of one column. */
export const settingsOf = ({ columns }: DataSpec, name: string): ColumnSettings =>
  Object.hasOwn(columns, name) ? columns[name] : {}

export const isCategory = (data: DataSpec, name: string): boolean =>
  data.categorical.includes(name) || settingsOf(data, name).as === 'category'

/** The data with other settings of a column; what is undefined is as for all. */
export function withSettings(data: DataSpec, name: string, changed: Partial<ColumnSettings>): DataSpec {
  const said = Object.entries({ ...settingsOf(data, name), ...changed }).filter(
    ([, value]) => value !== undefined,
  )
  const others = Object.entries(data.columns).filter(([other]) => other !== name)
  const entries = said.length === 0 ? others : [...others, [name, Object.fromEntries(said)] as const]
  return { ...data, columns: Object.fromEntries(entries) }
}

export type ReadAs = 'found' | 'number' | 'category'

export function readAs(data: DataSpec, name: string): ReadAs {
  if (isCategory(data, name)) return 'category'
  return settingsOf(data, name).as ?? 'found'
}

/** How a column is read: as found, or as is said of it. What was said of it besides is said no more: it may have no meaning now. */
export function withReadAs(data: DataSpec, name: string, as: ReadAs): DataSpec {
  const columns = Object.fromEntries(Object.entries(data.columns).filter(([other]) => other !== name))
  const categorical = data.categorical.filter((each) => each !== name)
  if (as === 'category') return { ...data, columns, categorical: [...categorical, name] }
  const plain = { ...data, columns, categorical }
  return as === 'number' ? withSettings(plain, name, { as }) : plain
}
