import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { activations, type ActivationSpec, type ElementwiseSpec } from '../../../core/activations'
import type { NetworkSpec } from '../../../core/experiment'
import { referenceExecutor } from '../../../core/kernels/reference'
import { supportedVariants, wasmExecutor } from '../../../core/kernels/wasm/executor'
import { Predictor, type RowsView } from '../../../core/prediction/predictor'
import { defaultsOf } from '../../../core/table'
import { Trainer } from '../../../core/training/trainer'
import { BATCH_NORM, EXECUTORS, layer, network, randomData, training } from '../networks'

const names = Object.keys(activations) as ElementwiseSpec['name'][]
const withDefaults = (name: ElementwiseSpec['name']): ElementwiseSpec =>
  ({ name, ...defaultsOf(activations[name]) }) as ElementwiseSpec

const HEADS: readonly ActivationSpec[] = [{ name: 'softmax' }, { name: 'sigmoid' }, { name: 'identity' }]

const someNetwork: fc.Arbitrary<NetworkSpec> = fc
  .record({
    inputs: fc.integer({ min: 1, max: 9 }),
    hidden: fc.array(
      fc.record({
        units: fc.integer({ min: 1, max: 20 }),
        name: fc.constantFrom(...names),
        batchNorm: fc.boolean(),
        dropout: fc.constantFrom(0, 0.3),
      }),
      { maxLength: 3 },
    ),
    outputs: fc.integer({ min: 1, max: 5 }),
    head: fc.constantFrom(...HEADS),
  })
  .map(({ inputs, hidden, outputs, head }) =>
    network(
      inputs,
      ...hidden.map(({ units, name, batchNorm, dropout }) =>
        layer(units, withDefaults(name), { batchNorm: batchNorm ? BATCH_NORM : null, dropout }),
      ),
      layer(outputs, head),
    ),
  )

const lossOf = ({ layers }: NetworkSpec) => {
  const { name } = layers[layers.length - 1].activation
  if (name === 'softmax') return { name: 'categoricalCrossEntropy', labelSmoothing: 0 } as const
  if (name === 'sigmoid') return { name: 'binaryCrossEntropy', labelSmoothing: 0 } as const
  return { name: 'squaredError' } as const
}

const ROWS = 23
/** Trained a little, so that running statistics and biases are no longer what they began with. */
function trainedOn(net: NetworkSpec, makeExecutor: (typeof EXECUTORS)[number]['makeExecutor']) {
  const outputs = net.layers[net.layers.length - 1].units
  const data = randomData(ROWS, net.inputs, outputs, 'classification')
  const spec = training({ loss: lossOf(net), clip: { by: 'norm', limit: 0.1 } })
  const trainer = new Trainer(net, spec, data, { makeExecutor })
  for (let n = 0; n < 3; n++) trainer.step()
  return { trainer, data }
}

const rowsOf = ({ values, offset, stride, columns }: RowsView, rows: number): number[][] =>
  Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => values[offset + i * stride + j]),
  )

/** Sends all rows through, a few at a time. */
function outputsOf(predictor: Predictor, x: Float32Array, inputs: number, r: number): number[] {
  const outputs: number[] = []
  for (let first = 0; first < ROWS; first += predictor.rows) {
    const rows = Math.min(predictor.rows, ROWS - first)
    predictor.run(x.subarray(first * inputs, (first + rows) * inputs), rows)
    outputs.push(...rowsOf(predictor.activations(r), rows).flat())
  }
  return outputs
}

describe.each(EXECUTORS)('a network that answers, on $kernels,', ({ makeExecutor, kernels }) => {
  const variant = supportedVariants().find((each) => each === kernels)
  const predictorOf = (net: NetworkSpec, rows: number): Predictor =>
    new Predictor(net, rows, (layout, programs) =>
      variant ? wasmExecutor(layout, programs, { threads: 1, variant }) : referenceExecutor(layout, programs),
    )

  it('says to the bit what the evaluation of its run says, however many rows it takes at once', () => {
    fc.assert(
      fc.property(someNetwork, fc.integer({ min: 1, max: 30 }), (net, rows) => {
        const { trainer, data } = trainedOn(net, makeExecutor)
        const predictor = predictorOf(net, rows)
        predictor.load(trainer.tensorViews())
        const outputs = outputsOf(predictor, data.x, net.inputs, net.layers.length)
        expect(Float32Array.from(outputs)).toEqual(trainer.evaluate('train').outputs)
      }),
      { numRuns: 60 },
    )
  })

  it('tells z and a of every layer, as the reference has them', () => {
    fc.assert(
      fc.property(someNetwork, (net) => {
        const { trainer, data } = trainedOn(net, makeExecutor)
        const predictor = predictorOf(net, ROWS)
        predictor.load(trainer.tensors())
        predictor.run(data.x, ROWS)
        // exp of exp leaves the finite numbers.
        fc.pre(
          net.layers.every((_, i) =>
            rowsOf(predictor.activations(i + 1), ROWS)
              .flat()
              .every(Number.isFinite),
          ),
        )
        let x = Array.from({ length: ROWS }, (_, i) => [
          ...data.x.subarray(i * net.inputs, (i + 1) * net.inputs),
        ])
        net.layers.forEach((_, i) => {
          // From what the network itself has, or errors would add up over the layers.
          const z = rowsOf(predictor.preActivations(i + 1), ROWS)
          expectClose(z, preActivationsByHand(net, i + 1, trainer.tensors(), x), x)
          const a = z.map((row) => activated(row, net.layers[i].activation))
          expectClose(rowsOf(predictor.activations(i + 1), ROWS), a, [])
          x = rowsOf(predictor.activations(i + 1), ROWS)
        })
      }),
      { numRuns: 60 },
    )
  })

  it('keeps what it has taken over while the run goes on', () => {
    const net = network(4, layer(6, { name: 'tanh' }), layer(1, { name: 'identity' }))
    const { trainer, data } = trainedOn(net, makeExecutor)
    const predictor = predictorOf(net, ROWS)
    predictor.load(trainer.tensorViews())
    const before = trainer.evaluate('train').outputs
    trainer.step()
    expect(Float32Array.from(outputsOf(predictor, data.x, 4, 2))).toEqual(before)
  })

  it('finds with batch norm, once settled by some rows, what a step on them finds: mean 0 and variance 1 in every layer', () => {
    const normed = { batchNorm: BATCH_NORM, init: { scheme: 'normal', std: 20 } } as const
    const hidden = [layer(6, { name: 'sigmoid' }, normed), layer(5, { name: 'tanh' }, normed)]
    const net = network(4, ...hidden, layer(1, { name: 'identity' }))
    const data = randomData(ROWS, 4, 1, 'regression')
    const predictor = predictorOf(net, ROWS)
    predictor.load(new Trainer(net, training({}), data, { makeExecutor }).tensors())
    expect(predictor.isUnsettled).toBe(true)
    predictor.settle(data.x, ROWS)
    expect(predictor.isUnsettled).toBe(false)
    predictor.run(data.x, ROWS)
    for (const k of [1, 2]) {
      const z = rowsOf(predictor.preActivations(k), ROWS)
      for (let unit = 0; unit < net.layers[k - 1].units; unit++) {
        const column = z.map((row) => row[unit])
        const mean = column.reduce((sum, value) => sum + value, 0) / ROWS
        const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / ROWS
        expect(mean).toBeCloseTo(0, 4)
        expect(variance).toBeCloseTo(1, 4)
      }
    }
  })

  it('has nothing to settle without batch norm', () => {
    const net = network(4, layer(6, { name: 'tanh' }), layer(1, { name: 'identity' }))
    expect(predictorOf(net, ROWS).isUnsettled).toBe(false)
  })

  it('refuses more rows than it has room for', () => {
    const predictor = predictorOf(network(1, layer(1, { name: 'identity' })), 2)
    expect(() => predictor.run(new Float32Array(3), 3)).toThrow('3 rows at once, and there is room for 2.')
  })
})

/** z[k] in plain loops, in float64. */
function preActivationsByHand(
  net: NetworkSpec,
  k: number,
  tensors: ReadonlyMap<string, Float32Array>,
  x: number[][],
): number[][] {
  const { units, batchNorm } = net.layers[k - 1]
  const tensor = (name: string): Float32Array => tensors.get(`layer${k}.${name}`)!
  return x.map((row) =>
    Array.from({ length: units }, (_, j) => {
      const w = tensor('weight').subarray(j * row.length, (j + 1) * row.length)
      const sum = row.reduce((total, value, p) => total + value * w[p], tensor('bias')[j])
      if (!batchNorm) return sum
      const deviation = Math.sqrt(tensor('batchNorm.runningVariance')[j] + batchNorm.epsilon)
      const normalized = (sum - tensor('batchNorm.runningMean')[j]) / deviation
      return tensor('batchNorm.gamma')[j] * normalized + tensor('batchNorm.beta')[j]
    }),
  )
}

function activated(z: number[], spec: ActivationSpec): number[] {
  if (spec.name === 'softmax') {
    const most = Math.max(...z)
    const total = z.reduce((sum, value) => sum + Math.exp(value - most), 0)
    return z.map((value) => Math.exp(value - most) / total)
  }
  const parameter = 'alpha' in spec ? spec.alpha : 'limit' in spec ? spec.limit : 0
  return z.map((value) => activations[spec.name].value(value, parameter))
}

/** To within the rounding of sums of terms as large as these. */
function expectClose(found: number[][], expected: number[][], terms: number[][]): void {
  const size = Math.max(1, ...[...expected, ...terms].flat().map(Math.abs))
  found.forEach((row, i) =>
    row.forEach((value, j) => expect(Math.abs(value - expected[i][j])).toBeLessThan(5e-5 * size)),
  )
}
