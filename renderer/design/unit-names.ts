import { words } from '../words'

/**
 * What feeds a unit, by name: a feature, or a unit of the layer before.
 * @param before that layer; 0 is the input
 * @param name of that layer
 */
export const sourceName = (
  index: number,
  before: number,
  name: string,
  features: readonly string[] | null,
): string => (before === 0 ? features?.at(index) : undefined) ?? words.design.unit.title(index, name)
