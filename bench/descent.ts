import {
  randomFor,
  Trainer,
  wasmExecutor,
  type LayerSpec,
  type NetworkSpec,
  type TrainingData,
  type TrainingSpec,
} from '../core'
import { startThread } from '../services/training/threads'
import type { Measurement } from './peers/run-peers'
import { microsecondsPerStepOf, type Workload } from './workloads'

/** A measurement of ours: with everything recorded at every step, and what the step takes with nothing recorded. */
export interface OwnMeasurement {
  readonly row: Measurement
  readonly withoutDiagnostics: number
}

/** The data set is as many minibatches as fit this many values, so that gathering one is not from the cache alone. */
const MOST_VALUES = 4_000_000
const MOST_MINIBATCHES = 200

/** Measures the step as users get it, on each number of threads, with and without diagnostics, all in turn. */
export function measureDescent(workload: Workload, threads: readonly number[]): OwnMeasurement[] {
  const trainers = threads.flatMap((count) => [
    makeTrainer(workload, count, true),
    makeTrainer(workload, count, false),
  ])
  const times = microsecondsPerStepOf(trainers.map((trainer) => () => void trainer.step()))
  for (const trainer of trainers) trainer.close()
  return threads.map((count, i) => ({
    row: {
      workload: workload.name,
      system: 'descent',
      threads: count,
      microsecondsPerStep: times[2 * i],
    },
    withoutDiagnostics: times[2 * i + 1],
  }))
}

function makeTrainer(workload: Workload, threads: number, diagnostics: boolean): Trainer {
  return new Trainer(networkOf(workload), trainingOf(workload), dataOf(workload), {
    makeExecutor: (layout, programs) => wasmExecutor(layout, programs, { threads, startThread }),
    diagnostics,
  })
}

function networkOf({ widths, activation, loss }: Workload): NetworkSpec {
  const [inputs, ...units] = widths
  const output = loss === 'squaredError' ? 'identity' : 'softmax'
  return {
    inputs,
    layers: units.map((count, i): LayerSpec => ({
      units: count,
      activation: { name: i < units.length - 1 ? activation : output },
      init: { scheme: 'glorotUniform' },
      biasInit: { scheme: 'zeros' },
      batchNorm: null,
      dropout: 0,
    })),
  }
}

const trainingOf = ({ loss, learningRate, batchSize }: Workload): TrainingSpec => ({
  loss: loss === 'squaredError' ? { name: loss } : { name: loss, labelSmoothing: 0 },
  classWeights: null,
  optimizer: { name: 'sgd', learningRate, momentum: 0 },
  schedule: { name: 'constant' },
  penalty: { l1: 0, l2: 0, weightDecay: 0 },
  clip: null,
  batchSize,
  shuffle: true,
  epochs: Infinity,
  earlyStopping: null,
  seed: 1,
})

function dataOf({ widths, batchSize, loss }: Workload): TrainingData {
  const random = randomFor(1, 'benchmark')
  const features = widths[0]
  const outputs = widths[widths.length - 1]
  const rows = batchSize * Math.min(MOST_MINIBATCHES, Math.ceil(MOST_VALUES / (batchSize * features)))
  const y = new Float32Array(rows * outputs)
  if (loss === 'squaredError') y.forEach((_, i) => (y[i] = random.normal()))
  else for (let i = 0; i < rows; i++) y[i * outputs + random.integer(outputs)] = 1
  return {
    rows,
    features,
    outputs,
    x: Float32Array.from({ length: rows * features }, () => random.normal()),
    y,
    split: {
      train: Int32Array.from({ length: rows }, (_, i) => i),
      validation: new Int32Array(),
      test: new Int32Array(),
    },
  }
}
