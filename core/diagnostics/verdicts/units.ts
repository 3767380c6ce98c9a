import { forDeadUnits, forSaturation, isSquashing } from './choose-remedies'
import type { Readings } from './readings'
import type { DeadUnits, Saturation } from './verdict'

/** Places of the hidden layers, from 1. */
const hiddenLayers = ({ layers }: Readings): number[] => Array.from({ length: layers - 1 }, (_, i) => i + 1)

interface Share {
  readonly layer: number
  readonly share: number
}

const largest = (shares: readonly Share[]): Share =>
  shares.reduce((most, one) => (one.share > most.share ? one : most))

/**
 * Units whose slope is 0 for every sample: they learn nothing, and nothing before them learns through them. Counted over
 * whole epochs; before the first has ended, a layer whose slopes are nearly all 0 speaks for itself.
 */
export function deadUnits(readings: Readings): DeadUnits | null {
  const { thresholds } = readings
  const counted = found(readings, 'dead', thresholds.deadShare)
  if (counted) return deadIn(readings, counted, 'epoch')
  const isCounted = hiddenLayers(readings).some((k) => !Number.isNaN(readings.of('dead', k)))
  const silent = isCounted ? null : found(readings, 'saturated', thresholds.inactiveShare, isFlat(readings))
  return silent && deadIn(readings, silent, 'minibatch')
}

/** A squashing unit at its end still has a little slope: that is saturation, not death. */
const isFlat =
  ({ evidence }: Readings) =>
  (k: number): boolean =>
    !isSquashing(evidence.network.layers[k - 1])

function deadIn(
  { evidence, thresholds, step }: Readings,
  shares: readonly Share[],
  seenIn: DeadUnits['seenIn'],
): DeadUnits {
  const worst = largest(shares)
  const isBad = worst.share >= thresholds.deadShareBad
  const rule = seenIn === 'minibatch' ? 'inactiveShare' : isBad ? 'deadShareBad' : 'deadShare'
  return {
    ...{ kind: 'deadUnits', severity: isBad ? 'bad' : 'warning', step, ...worst },
    layers: shares.map(({ layer }) => layer),
    units: evidence.network.layers[worst.layer - 1].units,
    ...{ seenIn, rule, limit: thresholds[rule], remedies: forDeadUnits(evidence) },
  }
}

/** Values at the flat ends of a sigmoid, tanh or the like (Glorot & Bengio 2010, section 3). */
export function saturation(readings: Readings): Saturation | null {
  const { evidence, thresholds, step } = readings
  const isSquashed = (k: number): boolean => isSquashing(evidence.network.layers[k - 1])
  const shares = found(readings, 'saturated', thresholds.saturatedShare, isSquashed)
  if (!shares) return null
  const worst = largest(shares)
  const isBad = worst.share >= thresholds.saturatedShareBad
  const rule = isBad ? 'saturatedShareBad' : 'saturatedShare'
  return {
    ...{ kind: 'saturation', severity: isBad ? 'bad' : 'warning', step },
    ...{ ...worst, layers: shares.map(({ layer }) => layer), rule, limit: thresholds[rule] },
    remedies: forSaturation(evidence),
  }
}

/** Hidden layers in which a share reaches a limit; null where there is none. */
function found(
  readings: Readings,
  column: string,
  limit: number,
  counts: (layer: number) => boolean = () => true,
): readonly Share[] | null {
  const shares = hiddenLayers(readings)
    .filter(counts)
    .map((layer) => ({ layer, share: readings.of(column, layer) }))
    .filter(({ share }) => share >= limit && share > 0)
  return shares.length > 0 ? shares : null
}
