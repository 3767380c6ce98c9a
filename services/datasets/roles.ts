import type { DataSpec } from '../contract/data-spec'
import { StudioError } from '../contract/errors'
import { suggestion } from '../contract/nearest'
import type { SourceColumn, TableSource } from './table-source'

/** Which columns of a table play which part. */
export interface Roles {
  readonly features: readonly SourceColumn[]
  readonly targets: readonly SourceColumn[]
  readonly split: SourceColumn | null
}

/** What an experiment asks for and cannot have, whatever the data. */
export function impossible(key: string, problem: string): never {
  throw new StudioError('experimentImpossible', { key, problem })
}

/**
 * Finds the columns that the experiment names.
 * @throws StudioError `columnUnknown` with the nearest name; `experimentImpossible` for columns in two parts
 */
export function assignRoles(spec: DataSpec, source: TableSource): Roles {
  const find = (name: string, key: string): SourceColumn => {
    const names = source.columns.map((column) => column.name)
    const column = source.columns[names.indexOf(name)] as SourceColumn | undefined
    if (column) return column
    const hint = suggestion(name, names)
    throw new StudioError('columnUnknown', { file: source.file.path, key, column: name, suggestion: hint })
  }
  const targetNames = targetsOf(spec)
  const targets = targetNames.map((name) => find(name, 'data.target'))
  const split = 'column' in spec.split ? find(spec.split.column, 'data.split.column') : null
  if (split && targets.includes(split)) {
    impossible('data.split.column', `"${split.name}" is the target, and cannot say the part as well.`)
  }
  spec.categorical.forEach((name) => find(name, 'data.categorical'))
  Object.keys(spec.columns).forEach((name) => find(name, 'data.columns'))
  const isOther = (column: SourceColumn): boolean => column === split || targets.includes(column)
  if (spec.features === 'all') {
    const features = source.columns.filter((column) => !isOther(column))
    if (features.length === 0) impossible('data.features', 'every column is the target or says the split.')
    return { features, targets, split }
  }
  mustDiffer(spec.features, 'data.features')
  const features = spec.features.map((name) => find(name, 'data.features'))
  const other = features.find(isOther)
  if (other) {
    const part = other === split ? 'says the split' : 'is the target'
    impossible('data.features', `"${other.name}" ${part}; it cannot be a feature. Leave it out of the list.`)
  }
  return { features, targets, split }
}

function targetsOf({ target, task }: DataSpec): readonly string[] {
  if (target === undefined) impossible('data.target', 'say which column is to be predicted.')
  const names = typeof target === 'string' ? [target] : target
  mustDiffer(names, 'data.target')
  if (task === 'classification' && names.length > 1) {
    impossible('data.target', `a classification has one target, found ${names.length}.`)
  }
  return names
}

/** @throws StudioError `experimentImpossible` where a name is listed twice */
export function mustDiffer(names: readonly string[], key: string): void {
  const twice = names.find((name, i) => names.indexOf(name) < i)
  if (twice !== undefined) impossible(key, `"${twice}" is listed twice.`)
}
