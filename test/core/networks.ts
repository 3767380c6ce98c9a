import type { ActivationSpec } from '../../core/activations'
import type { LayerSpec, NetworkSpec, TrainingSpec } from '../../core/experiment'
import { referenceExecutor } from '../../core/kernels/reference'
import { supportedVariants, wasmExecutor } from '../../core/kernels/wasm/executor'
import type { OptimizerSpec } from '../../core/optimizers'
import { randomFor } from '../../core/random'
import type { TrainingData } from '../../core/training/data'
import type { MakeExecutor } from '../../core/training/training-state'

/** How a run is executed: on the reference, and on each variant of the kernels that this machine has. */
export const EXECUTORS: readonly { readonly kernels: string; readonly makeExecutor: MakeExecutor }[] = [
  { kernels: 'float64', makeExecutor: referenceExecutor },
  ...supportedVariants().map((variant) => ({
    kernels: variant,
    makeExecutor: ((layout, programs) =>
      wasmExecutor(layout, programs, { threads: 1, variant })) satisfies MakeExecutor,
  })),
]
/** The fastest. */
export const onKernels: MakeExecutor = (layout, programs) => wasmExecutor(layout, programs, { threads: 1 })

export const BATCH_NORM = { momentum: 0.1, epsilon: 1e-5 }

export const layer = (
  units: number,
  activation: ActivationSpec,
  given: Partial<LayerSpec> = {},
): LayerSpec => ({
  units,
  activation,
  init: { scheme: 'xavier' },
  biasInit: { scheme: 'zeros' },
  batchNorm: null,
  dropout: 0,
  ...given,
})

export const network = (inputs: number, ...layers: LayerSpec[]): NetworkSpec => ({ inputs, layers })

export const sgd = (learningRate = 0.05, momentum = 0): OptimizerSpec => ({
  name: 'sgd',
  learningRate,
  momentum,
})
export const ADAM = { name: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const
export const adam = (learningRate = 0.01): OptimizerSpec => ({ ...ADAM, learningRate })

export const training = (given: Partial<TrainingSpec> = {}): TrainingSpec => ({
  loss: { name: 'squaredError' },
  classWeights: null,
  optimizer: sgd(),
  schedule: { name: 'constant' },
  penalty: { l1: 0, l2: 0, weightDecay: 0 },
  clip: null,
  batchSize: 8,
  shuffle: true,
  epochs: 3,
  earlyStopping: null,
  seed: 1,
  ...given,
})

/** x from N(0, 1); y of the first columns' sines and some noise, or a class that x says something about. */
export function randomData(
  rows: number,
  features: number,
  outputs: number,
  task: 'regression' | 'classification' = 'regression',
  validation = 0,
): TrainingData {
  const random = randomFor(5, 'data', rows, features)
  const x = Float32Array.from({ length: rows * features }, random.normal)
  const y = new Float32Array(rows * outputs)
  for (let i = 0; i < rows; i++) {
    const first = x[i * features]
    if (task === 'regression') {
      for (let j = 0; j < outputs; j++) y[i * outputs + j] = Math.sin(first + j) + 0.1 * random.normal()
    } else if (outputs === 1) y[i] = Number(first + 0.5 * random.normal() > 0)
    else y[i * outputs + Math.min(outputs - 1, Math.floor(Math.abs(first) * outputs * 0.6))] = 1
  }
  const indices = Int32Array.from({ length: rows }, (_, i) => i)
  return {
    ...{ rows, features, outputs, x, y },
    split: {
      train: indices.subarray(0, rows - validation),
      validation: indices.subarray(rows - validation),
      test: new Int32Array(0),
    },
  }
}
