import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Control } from '../../../core/kernels/codes'
import { stepsPerEpochOf } from '../../../core/training/batches'
import { chunkOrder, chunksOf, largestOf } from '../../../core/training/chunks'
import { SPLITS, type DataByPart, type SplitName, type TrainingData } from '../../../core/training/data'
import { Trainer } from '../../../core/training/trainer'
import { adam, BATCH_NORM, EXECUTORS, layer, network, onKernels, randomData, training } from '../networks'

const softmax = { name: 'softmax' } as const
const spec = training({
  loss: { name: 'categoricalCrossEntropy', labelSmoothing: 0 },
  optimizer: adam(),
  earlyStopping: { patience: 5, minDelta: 0 },
})
const net = network(
  5,
  layer(9, { name: 'relu' }, { batchNorm: BATCH_NORM, dropout: 0.3 }),
  layer(6, { name: 'tanh' }, { init: { scheme: 'lsuv', tolerance: 0.1, maxIterations: 10 } }),
  layer(3, softmax),
)
const inMemory = randomData(61, 5, 3, 'classification', 20)
const data: TrainingData = {
  ...inMemory,
  split: {
    ...inMemory.split,
    validation: inMemory.split.validation.subarray(0, 13),
    test: inMemory.split.validation.subarray(13),
  },
}

/** The same, read when it is needed; `reads` hears of every time. */
function byPart(chunkRows: number | null, reads: (part: SplitName, first: number) => void = () => undefined) {
  const { features, outputs, x, y, split } = data
  const parts = Object.fromEntries(
    SPLITS.map((part) => [
      part,
      {
        rows: split[part].length,
        read: (first: number, toX: Float32Array | Float64Array, toY: Float32Array | Float64Array) => {
          reads(part, first)
          for (let i = 0; i < toY.length / outputs; i++) {
            const row = split[part][first + i]
            toX.set(x.subarray(row * features, (row + 1) * features), i * features)
            toY.set(y.subarray(row * outputs, (row + 1) * outputs), i * outputs)
          }
        },
      },
    ]),
  ) as DataByPart['parts']
  return { features, outputs, parts, chunkRows }
}

const make = (of: TrainingData | DataByPart, wanted = spec, makeExecutor = onKernels): Trainer =>
  new Trainer(net, wanted, of, { makeExecutor })

function toTheEnd(trainer: Trainer) {
  const epochs = []
  while (trainer.stopped === null) {
    const epoch = trainer.step()
    if (epoch) epochs.push(epoch)
  }
  return { epochs, state: trainer.state, tensors: trainer.checkpointTensors() }
}

/** The rows of the last minibatch, by their first feature. */
function lastRows({ plan, executor: { memory } }: Trainer): number[] {
  const [from, rows] = [memory.scalars[Control.cursor], memory.scalars[Control.rows]]
  const indices = memory.indices.subarray(plan.order + from, plan.order + from + rows)
  return Array.from(indices, (row) => memory.values[plan.features.offset + row * data.features])
}
const sorted = (numbers: Iterable<number>): number[] => [...numbers].sort((a, b) => a - b)

describe('data that are read part by part', () => {
  it.each(EXECUTORS)(
    'train to the bits of data in memory, where all are held ($kernels)',
    ({ makeExecutor }) => {
      const expected = toTheEnd(make(data, spec, makeExecutor))
      for (const chunkRows of [null, data.rows])
        expect(toTheEnd(make(byPart(chunkRows), spec, makeExecutor))).toEqual(expected)
    },
  )

  it('are read once where all are held, and a part only when it is needed', () => {
    const reads: string[] = []
    const trainer = make(byPart(null, (part) => reads.push(part)))
    expect(reads).toEqual(['train'])
    toTheEnd(trainer)
    expect(reads).toEqual(['train', 'validation'])
    trainer.evaluate('test')
    trainer.evaluate('validation')
    expect(reads).toEqual(['train', 'validation', 'test'])
  })

  it('have the same loss and outputs when they are evaluated by chunks', () => {
    const [whole, chunked] = [make(data), make(byPart(7))]
    // LSUV has looked at other rows.
    chunked.restoreTensors(whole.tensors())
    for (const part of SPLITS) {
      const [expected, found] = [whole.evaluate(part), chunked.evaluate(part)]
      expect(found.outputs).toEqual(expected.outputs)
      expect(found.loss).toBeCloseTo(expected.loss, 6)
    }
  })
})

describe('training by chunks', () => {
  it('goes through every row once in an epoch, and no minibatch through two chunks', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 4, max: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.boolean(),
        (chunkRows, batchSize, shuffle) => {
          const bare = network(5, layer(3, softmax))
          const wanted = { ...spec, batchSize, shuffle, earlyStopping: null, epochs: 2 }
          const trainer = new Trainer(bare, wanted, byPart(chunkRows), { makeExecutor: onKernels })
          const chunks = chunksOf(data.split.train.length, chunkRows).map(({ first, rows }) => {
            const indices = data.split.train.subarray(first, first + rows)
            return Array.from(indices, (row) => data.x[row * data.features])
          })
          expect(trainer.stepsPerEpoch).toBe(
            stepsPerEpochOf(bare, { batchSize }, data.split.train.length, chunkRows),
          )
          for (let epoch = 0; epoch < 2; epoch++) {
            const seen: number[] = []
            for (let step = 0; step < trainer.stepsPerEpoch; step++) {
              const isLast = step === trainer.stepsPerEpoch - 1
              trainer.step()
              // The evaluation at the end of an epoch has minibatches of its own.
              if (isLast) break
              const rows = lastRows(trainer)
              expect(rows.length).toBeLessThanOrEqual(batchSize)
              expect(chunks.some((chunk) => rows.every((row) => chunk.includes(row)))).toBe(true)
              seen.push(...rows)
            }
            expect(new Set(seen).size).toBe(seen.length)
            expect(seen.length).toBeGreaterThanOrEqual(data.split.train.length - batchSize)
          }
        },
      ),
      { numRuns: 40 },
    )
  })

  it('takes the chunks, and the rows within them, in another order in each epoch', () => {
    const order: number[] = []
    const trainer = make(
      byPart(10, (part, first) => {
        if (part === 'train') order.push(first)
      }),
    )
    const epochs: string[] = []
    const firstRows: string[] = []
    while (trainer.stopped === null) {
      const isFirst = trainer.batch === 0
      const ended = trainer.step()
      if (isFirst) firstRows.push(lastRows(trainer).join())
      if (ended) epochs.push(order.splice(0).join())
    }
    expect(new Set(firstRows).size).toBe(3)
    expect(new Set(epochs).size).toBeGreaterThan(1)
  })

  it('keeps the order of the rows where it is not to shuffle', () => {
    const wanted = { ...spec, shuffle: false, batchSize: 5, earlyStopping: null }
    const bare = network(5, layer(3, softmax))
    const trainer = new Trainer(bare, wanted, byPart(10), { makeExecutor: onKernels })
    const seen: number[] = []
    for (let step = 0; step < trainer.stepsPerEpoch - 1; step++) {
      trainer.step()
      seen.push(...lastRows(trainer))
    }
    const inOrder = Array.from(data.split.train, (row) => data.x[row * data.features])
    expect(seen).toEqual(inOrder.slice(0, seen.length))
  })

  it('that is interrupted anywhere and resumed ends in the same bits', () => {
    const whole = make(byPart(10))
    const expected = toTheEnd(whole)
    for (let pause = 0; pause < whole.steps; pause++) {
      const first = make(byPart(10))
      while (first.steps < pause) first.step()
      // What is looked at in between takes the place of the chunk.
      for (const part of SPLITS) first.evaluate(part)
      const [state, tensors] = [first.state, first.checkpointTensors()]
      const second = make(byPart(10))
      second.resume(state, tensors)
      const { tensors: found } = toTheEnd(second)
      expect(found).toEqual(expected.tensors)
    }
  })

  it('goes on to the same bits after an evaluation in the midst of it', () => {
    const expected = toTheEnd(make(byPart(10))).tensors
    const trainer = make(byPart(10))
    while (trainer.stopped === null) {
      trainer.step()
      trainer.evaluate('test')
    }
    expect(trainer.checkpointTensors()).toEqual(expected)
  })

  it('has no more than a chunk in memory', () => {
    const { plan } = make(byPart(10))
    const { plan: whole } = make(data)
    expect(whole.targets.offset - whole.features.offset).toBeGreaterThan(5 * 10)
    expect(plan.targets.offset - plan.features.offset).toBeLessThanOrEqual(5 * 10 + 16)
  })

  it('reads a chunk again whose reading has failed', () => {
    const expected = toTheEnd(make(byPart(10))).tensors
    let isBroken = false
    const trainer = make(
      byPart(10, () => {
        if (isBroken) throw new Error('the disk is gone')
      }),
    )
    trainer.step()
    isBroken = true
    for (const part of SPLITS) expect(() => trainer.evaluate(part)).toThrow('the disk is gone')
    isBroken = false
    expect(toTheEnd(trainer).tensors).toEqual(expected)
  })
})

describe('chunks', () => {
  it('are as few as do, alike in size, and hold every row once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 1, max: 600 }), (rows, most) => {
        const chunks = chunksOf(rows, most)
        const sizes = chunks.map((chunk) => chunk.rows)
        expect(chunks).toHaveLength(Math.ceil(rows / most))
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(rows)
        chunks.forEach(({ first }, c) => expect(first).toBe(sizes.slice(0, c).reduce((a, b) => a + b, 0)))
        if (rows > 0) {
          expect(Math.max(...sizes)).toBeLessThanOrEqual(most)
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
        }
      }),
    )
  })

  it('may be more than a function takes arguments', () => {
    const chunks = chunksOf(1e6, 4)
    expect(chunks).toHaveLength(250_000)
    expect(largestOf(chunks)).toBe(4)
    expect(largestOf([])).toBe(0)
  })

  it('come in an order that the seed and the epoch say', () => {
    const order = chunkOrder(20, 3, 1)
    expect(sorted(order)).toEqual(sorted(Array(20).keys()))
    expect(chunkOrder(20, 3, 1)).toEqual(order)
    expect(chunkOrder(20, 3, 2)).not.toEqual(order)
    expect(chunkOrder(20, 4, 1)).not.toEqual(order)
  })
})
