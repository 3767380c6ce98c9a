import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { layerColumn } from '../../../core/diagnostics/step-record'
import type { NetworkSpec, TrainingSpec } from '../../../core/experiment'
import { randomFor, shuffle } from '../../../core/random'
import { cutIntoBatches } from '../../../core/training/batches'
import { Trainer } from '../../../core/training/trainer'
import type { EpochRecord, TrainerState } from '../../../core/training/training-state'
import {
  ADAM,
  adam,
  BATCH_NORM,
  EXECUTORS,
  layer,
  network,
  onKernels,
  randomData,
  sgd,
  training,
} from '../networks'

const softmax = { name: 'softmax' } as const
const crossEntropy = { name: 'categoricalCrossEntropy', labelSmoothing: 0 } as const
const classes = randomData(47, 5, 3, 'classification', 12)
const values = randomData(47, 5, 3, 'regression', 12)

const plain = network(5, layer(9, { name: 'tanh' }), layer(3, { name: 'identity' }))
const rich = network(
  5,
  layer(9, { name: 'relu' }, { batchNorm: BATCH_NORM, dropout: 0.3 }),
  layer(7, { name: 'tanh' }, { dropout: 0.1 }),
  layer(3, softmax),
)

const make = (
  net: NetworkSpec,
  spec: TrainingSpec,
  data = spec.loss.name === 'squaredError' ? values : classes,
) => new Trainer(net, spec, data, { makeExecutor: onKernels })

/** Steps until the run stops, or as many as are given. */
function go(trainer: Trainer, steps = Infinity): EpochRecord[] {
  const epochs: EpochRecord[] = []
  for (let n = 0; n < steps && trainer.stopped === null; n++) {
    const epoch = trainer.step()
    if (epoch) epochs.push(epoch)
  }
  return epochs
}

/** Everything that a checkpoint holds, to the bit. */
const snapshot = (trainer: Trainer) => ({
  state: trainer.state,
  tensors: [...trainer.checkpointTensors()].map(([name, tensor]) => [
    name,
    Buffer.from(tensor.buffer).toString('hex'),
  ]),
  stopped: trainer.stopped,
})

const RUNS: readonly (readonly [string, NetworkSpec, TrainingSpec])[] = [
  ['momentum', plain, training({ optimizer: sgd(0.05, 0.9) })],
  [
    'Nesterov, no shuffling',
    plain,
    training({ optimizer: { name: 'nesterov', learningRate: 0.02, momentum: 0.9 }, shuffle: false }),
  ],
  ['Adam, batch norm and dropout', rich, training({ loss: crossEntropy, optimizer: adam() })],
  [
    'early stopping under dropout, with AdamW and a cosine',
    rich,
    training({
      loss: crossEntropy,
      optimizer: { ...ADAM, name: 'adamw', learningRate: 0.05, weightDecay: 0.01 },
      schedule: { name: 'cosine', warmup: 0.1, floor: 0 },
      earlyStopping: { patience: 2, minDelta: 0 },
      epochs: 8,
    }),
  ],
  [
    'a rate that comes down at plateaus, RMSProp and clipping',
    plain,
    training({
      optimizer: { name: 'rmsprop', learningRate: 0.1, decay: 0.9, epsilon: 1e-8 },
      schedule: { name: 'reduceOnPlateau', factor: 0.3, patience: 0, minDelta: 0.01 },
      clip: { by: 'norm', limit: 0.5 },
      epochs: 6,
    }),
  ],
]

describe.each(RUNS)('a run with %s', (_, net, spec) => {
  const whole = make(net, spec)
  const epochs = go(whole)
  const steps = whole.steps

  it('that is paused anywhere and resumed from its checkpoint ends in the same bits', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: steps - 1 }), { minLength: 1, maxLength: 3 }),
        (pauses) => {
          let trainer = make(net, spec)
          const seen: EpochRecord[] = []
          for (const pause of pauses.sort((a, b) => a - b)) {
            seen.push(...go(trainer, pause - trainer.steps))
            // As a file keeps it.
            const state = JSON.parse(JSON.stringify(trainer.state)) as TrainerState
            const tensors = trainer.checkpointTensors()
            // Work in between, and another run's memory, must not matter.
            trainer.evaluate('validation')
            trainer = make(net, { ...spec })
            go(trainer, 3)
            trainer = make(net, spec)
            trainer.resume(state, tensors)
          }
          seen.push(...go(trainer))
          expect(snapshot(trainer)).toEqual(snapshot(whole))
          expect(seen).toEqual(epochs)
          trainer.restoreBest()
          const other = make(net, spec)
          go(other)
          other.restoreBest()
          expect(snapshot(trainer)).toEqual(snapshot(other))
        },
      ),
      { numRuns: 6 },
    )
  })

  it('depends on its seed, and on nothing else', () => {
    const again = make(net, spec)
    go(again)
    expect(snapshot(again)).toEqual(snapshot(whole))
    const other = make(net, { ...spec, seed: 2 })
    go(other)
    expect(snapshot(other).tensors).not.toEqual(snapshot(whole).tensors)
  })

  it('is the same with and without diagnostics', () => {
    const bare = new Trainer(net, spec, spec.loss.name === 'squaredError' ? values : classes, {
      makeExecutor: onKernels,
      diagnostics: false,
    })
    expect(go(bare).map(({ trainLoss }) => trainLoss)).toEqual(epochs.map(({ trainLoss }) => trainLoss))
    expect([...bare.tensors()]).toEqual([...whole.tensors()])
    expect(bare.state.dead.every((share) => share === null)).toBe(true)
  })

  it('may be evaluated at any time without a trace', () => {
    const watched = make(net, spec)
    while (watched.stopped === null) {
      watched.evaluate('train')
      watched.step()
      watched.evaluate('validation')
    }
    expect(snapshot(watched)).toEqual(snapshot(whole))
  })
})

describe('minibatches', () => {
  const size = fc.integer({ min: 1, max: 60 })

  it('of any size take each row once an epoch, but for a last row alone under batch norm', () => {
    fc.assert(
      fc.property(size, size, fc.boolean(), (rows, batchSize, hasBatchNorm) => {
        const batches = cutIntoBatches(rows, batchSize, hasBatchNorm)
        const sizes = Array.from({ length: batches.count }, (_, i) => batches.rows(i))
        const lonely = hasBatchNorm && rows > 1 && batchSize > 1 && rows % batchSize === 1
        expect(sizes.reduce((sum, n) => sum + n, 0)).toBe(lonely ? rows - 1 : rows)
        expect(sizes.slice(0, -1).every((n) => n === batchSize)).toBe(true)
        expect(sizes[sizes.length - 1]).toBeGreaterThan(lonely ? 1 : 0)
      }),
    )
  })

  it.each([1, 2, 5, 17, 34, 35, 100])(
    'of %i rows go through the data: a step uses its rows and no others',
    (batchSize) => {
      // One linear unit without training: the loss of a step is that of its rows.
      const net = network(5, layer(3, { name: 'identity' }))
      const trainer = make(net, training({ batchSize, optimizer: sgd(1e-12), epochs: 2 }))
      const rows = Int32Array.from({ length: 35 }, (_, i) => i)
      const weight = trainer.tensors().get('layer1.weight')!
      const lossOf = (row: number): number => {
        let sum = 0
        for (let j = 0; j < 3; j++) {
          let z = 0
          for (let p = 0; p < 5; p++) z += weight[j * 5 + p] * values.x[row * 5 + p]
          sum += 0.5 * (z - values.y[row * 3 + j]) ** 2
        }
        return sum
      }
      for (let epoch = 1; epoch <= 2; epoch++) {
        const order = rows.slice()
        shuffle(randomFor(1, 'shuffle', epoch), order)
        let ended: EpochRecord | null = null
        for (let first = 0; first < 35; first += batchSize) {
          ended = trainer.step()
          const taken = [...order.slice(first, first + batchSize)]
          const expected = taken.reduce((sum, row) => sum + lossOf(row), 0) / taken.length
          expect(trainer.record[0]).toBeCloseTo(expected, 4)
        }
        const mean = [...rows].reduce((sum, row) => sum + lossOf(row), 0) / 35
        expect(ended?.epoch).toBe(epoch)
        expect(ended?.trainLoss).toBeCloseTo(mean, 4)
      }
      expect(trainer.stopped).toBe('completed')
      expect(() => trainer.step()).toThrow('stopped')
    },
  )

  it('under batch norm skip a last row alone, and the loss of the epoch is of the others', () => {
    const net = network(
      5,
      layer(4, { name: 'tanh' }, { batchNorm: BATCH_NORM }),
      layer(3, { name: 'identity' }),
    )
    const trainer = make(net, training({ batchSize: 17, epochs: 2 }))
    expect(trainer.stepsPerEpoch).toBe(2)
    const losses = [0, 1].map(() => {
      const ended = trainer.step()
      return { loss: trainer.record[0], ended }
    })
    expect(losses[1].ended?.trainLoss).toBeCloseTo((losses[0].loss + losses[1].loss) / 2, 12)
  })
})

describe('early stopping', () => {
  const stopping = training({
    optimizer: sgd(0.4, 0.9),
    earlyStopping: { patience: 3, minDelta: 0 },
    epochs: 60,
    batchSize: 4,
  })

  it('stops `patience` epochs after the best and puts its weights back', () => {
    const trainer = make(plain, stopping)
    const kept: string[][] = []
    const validation: number[] = []
    const tensors = (): string[] =>
      [...trainer.tensors().values()].map((t) => Buffer.from(t.buffer).toString('hex'))
    while (trainer.stopped === null) {
      const epoch = trainer.step()
      if (!epoch) continue
      kept.push(tensors())
      validation.push(epoch.validation!.loss)
    }
    const best = validation.indexOf(Math.min(...validation))
    expect(trainer.stopped).toBe('stoppedEarly')
    expect(trainer.progress.bestEpoch).toBe(best + 1)
    expect(validation.length).toBe(best + 1 + 3)
    expect(tensors()).not.toEqual(kept[best])
    const last = tensors()
    expect(trainer.atBest(() => trainer.evaluate('validation').loss)).toBe(validation[best])
    expect(tensors()).toEqual(last)
    trainer.restoreBest()
    expect(tensors()).toEqual(kept[best])
    expect(trainer.evaluate('validation').loss).toBe(validation[best])
  })

  it('watches the training loss where there is no validation part', () => {
    const trainer = make(plain, stopping, randomData(30, 5, 3))
    const losses = go(trainer).map(({ trainLoss, validation }) => {
      expect(validation).toBeNull()
      return trainLoss
    })
    expect(trainer.progress.bestLoss).toBe(Math.min(...losses))
  })
})

describe.each(EXECUTORS)('evaluation on the $kernels kernels', ({ makeExecutor }) => {
  it('takes all rows, whatever the size of a minibatch, without dropout and with running statistics', () => {
    const outputs = [1, 7, 100].map((batchSize) => {
      const trainer = new Trainer(
        rich,
        training({ loss: crossEntropy, batchSize }),
        randomData(97, 5, 3, 'classification', 50),
        { makeExecutor },
      )
      const { outputs: found, loss } = trainer.evaluate('validation')
      expect(found.length).toBe(150)
      return [...found, loss]
    })
    for (const other of outputs.slice(1)) {
      other.forEach((value, i) => expect(value).toBeCloseTo(outputs[0][i], 5))
    }
  })

  it('of an empty part has no loss', () => {
    const trainer = new Trainer(plain, training(), values, { makeExecutor })
    expect(trainer.evaluate('test')).toEqual({ loss: NaN, outputs: new Float32Array(0) })
  })
})

describe('initialisation', () => {
  it.each(EXECUTORS)(
    'by LSUV brings z of every layer to variance 1, and leaves running statistics alone ($kernels)',
    ({ makeExecutor }) => {
      const init = { scheme: 'lsuv', tolerance: 0.01, maxIterations: 10 } as const
      const net = network(
        20,
        layer(30, { name: 'relu' }, { init }),
        layer(25, { name: 'tanh' }, { batchNorm: BATCH_NORM }),
        layer(40, { name: 'relu' }, { init }),
        layer(30, { name: 'relu' }, { init }),
        layer(3, { name: 'identity' }, { init }),
      )
      const trainer = new Trainer(
        net,
        training({ batchSize: 64, optimizer: sgd(1e-6) }),
        randomData(64, 20, 3),
        { makeExecutor },
      )
      expect([...trainer.tensors().get('layer2.batchNorm.runningMean')!]).toEqual(Array(25).fill(0))
      expect([...trainer.tensors().get('layer2.batchNorm.runningVariance')!]).toEqual(Array(25).fill(1))
      trainer.step()
      const { record } = trainer
      for (const k of [1, 3, 4, 5]) {
        const std = record[layerColumn('preActivationStd', k, net.layers.length)]
        expect(Math.abs(std ** 2 - 1)).toBeLessThan(0.0101)
      }
    },
  )

  it('starts from given tensors, and says which is missing', () => {
    const source = make(plain, training({ seed: 5 }))
    const trainer = new Trainer(plain, training(), values, {
      makeExecutor: onKernels,
      initialWeights: source.tensors(),
    })
    expect([...trainer.tensors()]).toEqual([...source.tensors()])
    const incomplete = source.tensors()
    incomplete.delete('layer2.bias')
    expect(() => {
      trainer.restoreTensors(incomplete)
    }).toThrow('layer2.bias')
  })

  it('of one layer leaves the others as they were', () => {
    const weights = (units: number) =>
      make(
        network(
          5,
          layer(9, { name: 'tanh' }),
          layer(units, { name: 'tanh' }),
          layer(3, { name: 'identity' }),
        ),
        training(),
      ).tensors()
    expect(weights(4).get('layer1.weight')).toEqual(weights(6).get('layer1.weight'))
  })
})
