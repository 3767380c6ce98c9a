import type { NetworkSpec, TrainingSpec } from '../../experiment'
import type { TrainingData } from '../../training/data'
import { Trainer } from '../../training/trainer'
import { layerColumn, runColumn } from '../step-record'
import { GOLDEN_CASES, GOLDEN_STEPS } from './golden-cases'
import { Numbers } from './numbers'
import { worstOf, type Comparison, type SelfTestRow } from './row'
import type { StoredCase } from './stored-case'
import type { TestedKernels } from './tested-kernels'

/** How close float32 and float64 come to PyTorch's float64; the file keeps nine digits. */
const ALLOWED = { float32: { numbers: 1e-4, weights: 1e-3 }, float64: { numbers: 1e-6, weights: 1e-6 } }

/** Trains the networks that PyTorch trained, from the same start on the same rows; a row for each kind of number. */
export function* goldenRows({ kernels, makeExecutor }: TestedKernels): Generator<SelfTestRow, void> {
  const allowed = kernels === 'float64' ? ALLOWED.float64 : ALLOWED.float32
  for (const stored of GOLDEN_CASES) {
    const trainer = new Trainer(networkOf(stored), trainingOf(stored), ...startOf(stored, makeExecutor))
    const about = { kind: 'golden', name: stored.name, kernels } as const
    const { losses, norms } = trained(trainer, stored)
    yield worstOf({ ...about, allowed: allowed.numbers }, losses)
    yield worstOf({ ...about, allowed: allowed.numbers }, norms)
    yield worstOf({ ...about, allowed: allowed.weights }, weightsOf(trainer, stored))
    trainer.close()
  }
}

/** What is recorded of the steps that PyTorch's numbers are kept of. */
function trained(trainer: Trainer, { layers, losses, gradNorms }: StoredCase) {
  const found = { losses: [] as Comparison[], norms: [] as Comparison[] }
  for (let step = 1; step <= GOLDEN_STEPS[GOLDEN_STEPS.length - 1]; step++) {
    trainer.step()
    const at = GOLDEN_STEPS.indexOf(step)
    if (at === -1) continue
    const { record } = trainer
    const loss = record[runColumn('trainLoss')]
    found.losses.push({ what: `J, step ${step}`, expected: losses[at], found: loss })
    gradNorms[at].forEach((expected, i) => {
      const norm = record[layerColumn('gradNorm', i + 1, layers.length)]
      found.norms.push({ what: `||dJ/dW[${i + 1}]||, step ${step}`, expected, found: norm })
    })
  }
  return found
}

function weightsOf(trainer: Trainer, { weightNorms }: StoredCase): Comparison[] {
  const tensors = trainer.tensors()
  return Object.entries(weightNorms).map(([name, expected]) => ({
    what: `||${name}||`,
    expected,
    found: Math.hypot(...(tensors.get(name) ?? [NaN])),
  }))
}

const networkOf = ({ inputs, layers }: StoredCase): NetworkSpec => ({
  inputs,
  layers: layers.map(({ units, activation, batchNorm = null }) => ({
    ...{ units, activation, batchNorm, dropout: 0 },
    ...{ init: { scheme: 'zeros' }, biasInit: { scheme: 'zeros' } },
  })),
})

const trainingOf = ({ training, rows }: StoredCase): TrainingSpec => ({
  ...training,
  ...{ schedule: { name: 'constant' }, shuffle: false, earlyStopping: null, seed: 1 },
  epochs: Math.ceil((GOLDEN_STEPS[GOLDEN_STEPS.length - 1] * training.batchSize) / rows),
})

/** Data and start, drawn in the order of `start` in test/golden/pytorch_run.py. */
function startOf(
  stored: StoredCase,
  makeExecutor: TestedKernels['makeExecutor'],
): [TrainingData, ConstructorParameters<typeof Trainer>[3]] {
  const { inputs, rows, layers } = stored
  const numbers = new Numbers(stored.seed)
  const x = numbers.values(rows * inputs, Math.sqrt(3))
  const y = targetsOf(stored, numbers)
  const nothing = new Int32Array(0)
  const split = { train: Int32Array.from({ length: rows }, (_, i) => i), validation: nothing, test: nothing }
  const outputs = layers[layers.length - 1].units
  return [
    { rows, features: inputs, outputs, x, y, split },
    { makeExecutor, initialWeights: weightsFrom(stored, numbers) },
  ]
}

function targetsOf({ training, layers, rows }: StoredCase, numbers: Numbers): Float32Array {
  const { units } = layers[layers.length - 1]
  if (training.loss.name === 'binaryCrossEntropy')
    return Float32Array.from({ length: rows }, () => numbers.integer(2))
  if (training.loss.name !== 'categoricalCrossEntropy') return numbers.values(rows * units, 1)
  const y = new Float32Array(rows * units)
  for (let i = 0; i < rows; i++) y[i * units + numbers.integer(units)] = 1
  return y
}

function weightsFrom({ inputs, layers, gain }: StoredCase, numbers: Numbers): Map<string, Float32Array> {
  const weights = new Map<string, Float32Array>()
  let fanIn = inputs
  layers.forEach(({ units, batchNorm }, i) => {
    const layer = `layer${i + 1}`
    weights.set(`${layer}.weight`, numbers.values(units * fanIn, gain * Math.sqrt(3 / fanIn)))
    weights.set(`${layer}.bias`, numbers.values(units, 0.1))
    if (batchNorm) {
      weights.set(`${layer}.batchNorm.gamma`, numbers.values(units, 0.1, 1))
      weights.set(`${layer}.batchNorm.beta`, numbers.values(units, 0.1))
      weights.set(`${layer}.batchNorm.runningMean`, new Float32Array(units))
      weights.set(`${layer}.batchNorm.runningVariance`, new Float32Array(units).fill(1))
    }
    fanIn = units
  })
  return weights
}
