import { predictSignals, type LayerSignals } from '../../core'
import type { Signals } from '../../services/contract/inspection'
import { bandOver, type MeanBand } from './statistics'

/** What is measured of each layer, and what the theory says of it; from layer 1. */
export interface SignalLine {
  readonly name: SignalName
  /** Over the seeds: mean, smallest and largest. */
  readonly measured: MeanBand
  /** Null where nothing is predicted for any layer; NaN where nothing is for one. */
  readonly theory: MeanBand | null
}

export const SIGNAL_NAMES = ['z', 'a', 'delta'] as const
export type SignalName = (typeof SIGNAL_NAMES)[number]

const measuredOf: Readonly<Record<SignalName, (signals: Signals) => Float64Array>> = {
  z: ({ preActivations }) => preActivations,
  a: ({ activations }) => activations,
  delta: ({ deltas }) => deltas,
}

/** Signals and gradients of a scheme before training; worked out once for each answer. */
export function signalLines(signals: Signals): readonly SignalLine[] {
  const kept = known.get(signals)
  if (kept) return kept
  const layers = signals.network.layers.length
  const predicted = predictedOf(signals)
  const lines = SIGNAL_NAMES.map((name): SignalLine => {
    const all = measuredOf[name](signals)
    const seeds = Array.from({ length: all.length / layers }, (_, seed) =>
      all.subarray(seed * layers, (seed + 1) * layers),
    )
    const measured = bandOver('minMax', seeds)
    // delta is predicted as a multiple of that of the last layer.
    const unit = name === 'delta' ? measured.mean[layers - 1] : 1
    return { name, measured, theory: theoryOf(predicted, name, unit) }
  })
  known.set(signals, lines)
  return lines
}

const known = new WeakMap<Signals, readonly SignalLine[]>()

function predictedOf({ network, inputMeanSquare }: Signals): readonly LayerSignals[] {
  return Number.isFinite(inputMeanSquare) ? predictSignals(network, inputMeanSquare) : []
}

/** Nineteen of twenty draws of the weights lie within two standard deviations of the logarithm. */
const REACH = 2

function theoryOf(predicted: readonly LayerSignals[], name: SignalName, unit: number): MeanBand | null {
  const signals = predicted.map((layer) => {
    if (layer.kind === 'outside') return null
    return { z: layer.preActivation, a: layer.activation, delta: layer.delta }[name]
  })
  if (signals.every((signal) => signal === null)) return null
  const at = (deviations: number | null): Float64Array =>
    Float64Array.from(signals, (signal) => {
      if (!signal) return NaN
      const { rms, logSpread } = signal
      // |vector|^2 is about log-normal: its logarithm lies logSpread^2 / 2 below that of its mean.
      const shift = deviations === null ? 0 : (deviations * logSpread - logSpread ** 2 / 2) / 2
      return unit * rms * Math.exp(shift)
    })
  return { mean: at(null), low: at(-REACH), high: at(REACH) }
}

/** The geometric mean of what a layer's number is of its neighbour's; null where one is not positive, or there are too few. */
export function factorPerLayer(values: ArrayLike<number>, direction: 'forward' | 'backward'): number | null {
  // The output layer is another kind of layer: hidden ones are compared with each other.
  const last = values.length - 2
  const [first, final] = [values[0], values[last]]
  if (last < 1 || !(first > 0) || !(final > 0) || !Number.isFinite(first) || !Number.isFinite(final))
    return null
  const factor = (final / first) ** (1 / last)
  return direction === 'forward' ? factor : 1 / factor
}
