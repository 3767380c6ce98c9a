import type { GradientMap, TrialCurves } from '../../services/contract/api'
import type { HeatPanel } from '../charts/heat-panels'
import type { ComparedScheme } from './compared-schemes'
import { geometricMeans } from './statistics'

/** The maps of all seeds as one: layers x stretches, from the first layer and stretch. */
export interface MeanMap {
  readonly layers: number
  readonly stretches: number
  /** NaN: no seed has been there; Infinity: those that were had no finite norm. */
  readonly norms: Float64Array
}

const known = new WeakMap<readonly TrialCurves[], MeanMap | null>()

/** Null where no seed has recorded gradients. */
export function meanMap(curves: readonly TrialCurves[]): MeanMap | null {
  const kept = known.get(curves)
  if (kept !== undefined) return kept
  const maps = curves.flatMap(({ map }) => map ?? [])
  const made = maps.length === 0 ? null : meanOf(maps)
  known.set(curves, made)
  return made
}

function meanOf(maps: readonly GradientMap[]): MeanMap {
  const { layers, norms } = maps[0]
  const stretches = norms.length / layers
  const means = geometricMeans(maps.map((map) => map.norms))
  const byLayer = new Float64Array(norms.length)
  const last = lastStretch(maps, stretches)
  for (let stretch = 0; stretch < stretches; stretch++) {
    for (let layer = 0; layer < layers; layer++) {
      const cell = stretch * layers + layer
      const isOdd = Number.isNaN(means[cell]) && maps.some(({ nonFinite }) => nonFinite[cell] > 0)
      const at = layer * stretches + stretch
      // A short run has stretches without a step: the one before holds on, as long as any seed goes on.
      const isGap = Number.isNaN(means[cell]) && stretch > 0 && stretch <= last
      byLayer[at] = isOdd ? Infinity : isGap ? byLayer[at - 1] : means[cell]
    }
  }
  return { layers, stretches, norms: byLayer }
}

/**
 * The last stretch that any seed has gone through: that of its last step, and as many more as lie between two steps where there
 * are fewer steps than stretches.
 */
function lastStretch(maps: readonly GradientMap[], stretches: number): number {
  const { layers } = maps[0]
  const isThere = (stretch: number): boolean =>
    maps.some(({ norms, nonFinite }) =>
      Array.from({ length: layers }, (_, layer) => stretch * layers + layer).some(
        (cell) => !Number.isNaN(norms[cell]) || nonFinite[cell] > 0,
      ),
    )
  const known = Array.from({ length: stretches }, (_, i) => i).filter(isThere)
  const widest = known.reduce(
    (most, stretch, i) => Math.max(most, stretch - (known[i - 1] ?? stretch - 1)),
    1,
  )
  return (known.at(-1) ?? 0) + widest - 1
}

/** A panel for each scheme that has recorded gradients. */
export const mapPanels = (
  schemes: readonly ComparedScheme[],
  told: (scheme: ComparedScheme) => string,
): HeatPanel[] =>
  schemes.flatMap((scheme) => {
    const map = meanMap(scheme.curves)
    if (!map) return []
    const { colour, marker } = scheme.look
    return [
      {
        ...{ name: `${scheme.label}${told(scheme)}`, colour, marker },
        ...{ rows: map.layers, columns: map.stretches, values: map.norms },
      },
    ]
  })

export const MOMENTS = ['start', 'middle', 'end'] as const
export type Moment = (typeof MOMENTS)[number]

/** The norm of each layer at a moment of the run: the geometric mean over a tenth of its stretches. */
export function profileOf(curves: readonly TrialCurves[], moment: Moment): Float64Array | null {
  const map = meanMap(curves)
  if (!map) return null
  const { layers, stretches, norms } = map
  const width = Math.max(1, Math.round(stretches / 10))
  const first = { start: 0, middle: Math.floor((stretches - width) / 2), end: stretches - width }[moment]
  const parts = Array.from({ length: width }, (_, i) =>
    Float64Array.from({ length: layers }, (_, layer) => norms[layer * stretches + first + i]),
  )
  const means = geometricMeans(parts)
  const hasOdd = (layer: number): boolean => parts.some((part) => part[layer] === Infinity)
  return means.map((mean, layer) => (Number.isNaN(mean) && hasOdd(layer) ? Infinity : mean))
}
