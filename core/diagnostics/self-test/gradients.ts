import { activations, type ElementwiseSpec } from '../../activations'
import type { LayerSpec, NetworkSpec } from '../../experiment'
import { randomFor } from '../../random'
import { defaultsOf } from '../../table'
import type { TrainingData } from '../../training/data'
import { checkGradient } from '../gradient-check'
import { plainTraining } from './plain-training'
import type { SelfTestRow } from './row'

const ROWS = 7
const FEATURES = 4
const OUTPUTS = 2

/** Back-propagation through each activation against central differences; a row for each, in float64. */
export function* gradientRows(): Generator<SelfTestRow, void> {
  const data = smallData()
  const rows = Int32Array.from({ length: ROWS }, (_, i) => i)
  for (const [name, entry] of Object.entries(activations)) {
    const network = networkOf({ name, ...defaultsOf(entry) } as ElementwiseSpec)
    const checks = checkGradient(network, plainTraining(ROWS), data, rows)
    const beyond = (check: (typeof checks)[number]): number => check.relativeError - check.roundingError
    const worst = checks.reduce((a, b) => (beyond(a) >= beyond(b) ? a : b))
    const allowed = 1e-6 + worst.roundingError
    yield {
      ...{ kind: 'gradient', name: entry.label, what: worst.name, kernels: 'float64' },
      ...{ expected: worst.worst.numeric, found: worst.worst.analytic },
      ...{ difference: worst.relativeError, allowed, passed: worst.relativeError <= allowed },
    }
  }
}

function networkOf(activation: ElementwiseSpec): NetworkSpec {
  const layer = (units: number, activation: ElementwiseSpec): LayerSpec => ({
    ...{ units, activation, batchNorm: null, dropout: 0 },
    ...{ init: { scheme: 'xavier' }, biasInit: { scheme: 'uniform', limit: 0.3 } },
  })
  return {
    inputs: FEATURES,
    layers: [layer(5, activation), layer(4, activation), layer(OUTPUTS, { name: 'identity' })],
  }
}

function smallData(): TrainingData {
  const { normal } = randomFor(5, 'data', ROWS, FEATURES)
  const nothing = new Int32Array(0)
  return {
    ...{ rows: ROWS, features: FEATURES, outputs: OUTPUTS },
    x: Float32Array.from({ length: ROWS * FEATURES }, normal),
    y: Float32Array.from({ length: ROWS * OUTPUTS }, normal),
    split: { train: Int32Array.from({ length: ROWS }, (_, i) => i), validation: nothing, test: nothing },
  }
}
