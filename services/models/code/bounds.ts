import { transforms } from '../../contract/transforms'
import type { PortableModel } from '../portable-model'

/** What the numbers of each input have to be above, for all that is made of them to exist. */
export function boundsOf({ inputs, features }: PortableModel): number[] {
  const bounds = inputs.map(() => -Infinity)
  for (const each of features) {
    if (each.kind !== 'number') continue
    bounds[each.input] = Math.max(bounds[each.input], transforms[each.transform].above)
  }
  return bounds
}
