import { generators } from '../../core'
import type { DataSpec } from '../../services/contract/data-spec'
import { NATURAL_SPLIT } from './natural-data'

/** What a column of a table is for. */
export const ROLES = ['feature', 'target', 'split', 'out'] as const
export type Role = (typeof ROLES)[number]

/** The column of images that holds their labels. */
const LABELS = 'label'

/** The columns to predict; images and what is made up say theirs themselves. */
export function targetsOf({ target, source }: Pick<DataSpec, 'target' | 'source'>): readonly string[] {
  if (typeof source === 'object')
    return ['generator' in source ? generators[source.generator].target : LABELS]
  return target === undefined ? [] : typeof target === 'string' ? [target] : target
}

export function roleOf(data: DataSpec, name: string): Role {
  if (targetsOf(data).includes(name)) return 'target'
  if ('column' in data.split && data.split.column === name) return 'split'
  return data.features === 'all' || data.features.includes(name) ? 'feature' : 'out'
}

/**
 * Gives a column a role, and takes it from the one that had it where only one can.
 * @param names of all columns, in their order
 */
export function withRole(data: DataSpec, names: readonly string[], name: string, role: Role): DataSpec {
  const before = roleOf(data, name)
  if (before === role) return data
  const freed = withoutRole(data, name, before)
  if (role === 'target') return withFeatures({ ...freed, target: name }, names, (other) => other !== name)
  if (role === 'split')
    return withFeatures({ ...freed, split: { column: name } }, names, (other) => other !== name)
  return withFeatures(freed, names, (other, is) => (other === name ? role === 'feature' : is))
}

/** One more target of a regression, or one less. */
export function withTargetToo(
  data: DataSpec,
  names: readonly string[],
  name: string,
  isTarget: boolean,
): DataSpec {
  const others = targetsOf(data).filter((other) => other !== name)
  const targets = isTarget ? names.filter((other) => others.includes(other) || other === name) : others
  return withFeatures(withTargets(data, targets), names, (other, is) => (other === name ? !isTarget : is))
}

function withTargets(data: DataSpec, targets: readonly string[]): DataSpec {
  if (targets.length > 1) return { ...data, target: [...targets] }
  const rest = { ...data }
  delete rest.target
  return targets.length === 1 ? { ...rest, target: targets[0] } : rest
}

function withoutRole(data: DataSpec, name: string, role: Role): DataSpec {
  if (role === 'target')
    return withTargets(
      data,
      targetsOf(data).filter((other) => other !== name),
    )
  return role === 'split' ? { ...data, split: { ...NATURAL_SPLIT } } : data
}

/** Chooses the features anew; "all" where none is left out. */
function withFeatures(
  data: DataSpec,
  names: readonly string[],
  isWanted: (name: string, isFeature: boolean) => boolean,
): DataSpec {
  const isFree = (name: string): boolean =>
    !targetsOf(data).includes(name) && !('column' in data.split && data.split.column === name)
  const free = names.filter(isFree)
  const listed = data.features
  const wanted = free.filter((name) => isWanted(name, listed === 'all' || listed.includes(name)))
  const features = wanted.length === free.length ? 'all' : wanted
  const { image, ...rest } = data
  // Of other columns, they are no longer the pixels of that image.
  const isImage = image !== undefined && wanted.length === image.width * image.height
  return { ...rest, features: features.length === 0 ? 'all' : features, ...(isImage ? { image } : {}) }
}
