import { readFileSync } from 'node:fs'
import type { ActivationSpec } from '../../../core/activations'
import type { LayerSpec, NetworkSpec, TrainingSpec } from '../../../core/experiment'
import type { InitializerSpec } from '../../../core/initializers'
import { randomFor, shuffle } from '../../../core/random'
import type { TrainingData } from '../../../core/training/data'
import { layer, network, sgd, training } from '../networks'

/** The bundled digits, standardised: 1,437 rows to train on, 360 to validate. */
export const digits: TrainingData = readDigits()

function readDigits(): TrainingData {
  const lines = readFileSync(new URL('../../../examples/data/digits.csv', import.meta.url), 'utf8')
  const cells = lines
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number))
  const rows = cells.length
  const features = cells[0].length - 1
  const x = new Float32Array(rows * features)
  const y = new Float32Array(rows * 10)
  for (let j = 0; j < features; j++) {
    const column = cells.map((row) => row[j])
    const mean = column.reduce((sum, value) => sum + value, 0) / rows
    const std = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows) || 1
    column.forEach((value, i) => (x[i * features + j] = (value - mean) / std))
  }
  cells.forEach((row, i) => (y[i * 10 + row[features]] = 1))
  const order = Int32Array.from({ length: rows }, (_, i) => i)
  shuffle(randomFor(1, 'split'), order)
  const split = { train: order.subarray(0, 1437), validation: order.subarray(1437), test: new Int32Array(0) }
  return { rows, features, outputs: 10, x, y, split }
}

/** `depth` hidden layers of 64 units, all drawn by one scheme. */
export function deep(
  depth: number,
  activation: ActivationSpec,
  init: InitializerSpec,
  given: Partial<LayerSpec> = {},
): NetworkSpec {
  const hidden = Array.from({ length: depth }, () => layer(64, activation, { init, ...given }))
  return network(digits.features, ...hidden, layer(10, { name: 'softmax' }, { init }))
}

/** Plain gradient descent on minibatches of 64. */
export const onDigits = (given: Partial<TrainingSpec> = {}): TrainingSpec =>
  training({
    loss: { name: 'categoricalCrossEntropy', labelSmoothing: 0 },
    optimizer: sgd(0.05, 0.9),
    batchSize: 64,
    epochs: 5,
    ...given,
  })
