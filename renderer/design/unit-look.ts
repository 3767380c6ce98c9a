import type { ActivationSpec } from '../../core'
import { shownUnits, type NetworkPicture } from '../../services/contract/inspection'
import { MOST_DOTS } from './picture-geometry'

/** How a unit looks: of the sample that is sent through, and of all rows that were looked at. */
export interface UnitLook {
  /** a of the sample; null without one. */
  readonly activation: number | null
  /** From 0 (the smallest a of the layer, or 0) to 1 (the largest); null without a sample. */
  readonly fill: number | null
  readonly isDead: boolean
  /** Share of the rows in which it is saturated. */
  readonly saturated: number
  /** In more rows than is natural. */
  readonly isSaturated: boolean
}

/** The flat side of these is where half of all z lie, even in the healthiest network. */
const ONE_SIDED: readonly ActivationSpec['name'][] = [
  'relu',
  'elu',
  'selu',
  'gelu',
  'silu',
  'softplus',
  'exp',
]

/** From this share of the rows on a unit is drawn as saturated. */
const mostly = (activation: ActivationSpec | null): number =>
  activation && ONE_SIDED.includes(activation.name) ? 0.9 : 0.5

/** The looks of the shown units of a layer (0: the input); null where the picture is of another network. */
export function looksOf(
  picture: NetworkPicture | null,
  layer: number,
  widths: readonly number[],
  activation: ActivationSpec | null,
): readonly UnitLook[] | null {
  if (picture?.layers.length !== widths.length - 1) return null
  const count = shownUnits(widths[layer], MOST_DOTS).length
  const found = layer === 0 ? null : picture.layers[layer - 1]
  if (found && found.dead.length !== count) return null
  const values = found ? found.activations : picture.inputs
  const hasSample = values.length === count
  // From 0, so that what is hardly active looks so.
  const low = Math.min(0, ...values)
  const high = Math.max(0, ...values)
  return Array.from({ length: count }, (_, i) => ({
    activation: hasSample ? values[i] : null,
    fill: hasSample && high > low ? (values[i] - low) / (high - low) : null,
    isDead: found?.dead[i] === 1,
    saturated: found?.saturated[i] ?? 0,
    isSaturated: (found?.saturated[i] ?? 0) > mostly(activation),
  }))
}
