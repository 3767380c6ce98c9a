import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Trainer, wasmExecutor } from '../../../core'
import type { Predictions } from '../../../services/contract/inspection'
import type { ColumnPreprocessing } from '../../../services/datasets/data-set'
import { Inspector } from '../../../services/training/inspection'
import type { NetworkNow } from '../../../services/training/inspected-network'
import { metricsOf } from '../../../services/training/metrics'
import { trainingDataOf } from '../../../services/training/training-data'
import { ask, dataOf, normals, numeric, optionsFor, tensorsOf, type Given } from './inspected-networks'

const ROWS = 700
const COLUMNS = [numeric('a'), numeric('b'), numeric('c')]
const features = Array.from({ length: ROWS }, (_, i) => normals(3, 'row', i))
const range = (from: number, to: number): Int32Array =>
  Int32Array.from({ length: to - from }, (_, i) => from + i)
const split = { train: range(0, 600), validation: range(600, 650), test: range(650, ROWS) }
const sumOf = (row: readonly number[]): number => row[0] + row[1] + row[2]

const VALUES: Given = { features, targets: features.map(sumOf), columns: COLUMNS, split }
const TWO: Given = {
  ...VALUES,
  targets: features.map((row) => Number(sumOf(row) > 0)),
  classes: ['no', 'yes'],
}
const THREE: Given = {
  ...VALUES,
  targets: features.map((row) => Math.min(2, Math.floor(Math.abs(sumOf(row))))),
  classes: ['a', 'b', 'c'],
}
const NETWORK = {
  hidden: [
    { units: 7, activation: 'tanh', batchNorm: true },
    { units: 5, dropout: 0.2 },
  ],
}

/** A network that has learned a little, and what its trainer says of it. */
function trained(given: Given) {
  const data = dataOf(given)
  const options = optionsFor(data, NETWORK, { epochs: 2 })
  const { network, training } = options.experiment
  const trainer = new Trainer(network, training, trainingDataOf(data, network), {
    makeExecutor: (layout, programs) => wasmExecutor(layout, programs, { threads: 1 }),
  })
  while (!trainer.stopped) trainer.step()
  const now: NetworkNow = { step: trainer.steps, tensors: trainer.tensorViews() }
  return { data, trainer, now, inspector: new Inspector(options) }
}

type Classes = Extract<Predictions, { kind: 'classes' }>
type Values = Extract<Predictions, { kind: 'values' }>

describe.each(['train', 'validation', 'test'] as const)('what a network says of the part "%s"', (part) => {
  it.each([
    ['two classes', TWO],
    ['three classes', THREE],
  ])('is counted as the metrics count it: %s', async (_, given) => {
    const { data, trainer, now, inspector } = trained(given)
    const said = (await ask(inspector, now, { type: 'predictions', part, most: 10 })) as Classes
    const { confusion } = metricsOf(data, trainer.evaluate(part), part)
    expect(said).toMatchObject({ step: trainer.steps, kind: 'classes', classes: given.classes })
    expect([...said.confusion]).toEqual(confusion!.flat())
    expect(said.unpredicted).toEqual(new Float64Array(given.classes!.length))
  })

  it.each([
    ['two classes', TWO],
    ['three classes', THREE],
  ])('is no class where the outputs are NaN: %s', async (_, given) => {
    const { data, trainer, now, inspector } = trained(given)
    for (const weights of trainer.tensorViews().values()) weights.fill(NaN)
    const said = (await ask(inspector, now, { type: 'predictions', part, most: 10 })) as Classes
    expect(said.confusion.every((count) => count === 0)).toBe(true)
    expect(said.unpredicted.reduce((sum, count) => sum + count, 0)).toBe(data.split[part].length)
    expect(metricsOf(data, trainer.evaluate(part), part)).toMatchObject({ accuracy: 0 })
  })

  it('gives the error of a regression that the metrics give, from all rows', async () => {
    const { data, trainer, now, inspector } = trained(VALUES)
    const said = (await ask(inspector, now, { type: 'predictions', part, most: 1e5 })) as Values
    expect(said.rows).toEqual(data.split[part])
    const squares = said.predicted.reduce((sum, value, i) => sum + (value - said.actual[i]) ** 2, 0)
    const { rmse } = metricsOf(data, trainer.evaluate(part), part)
    expect(Math.sqrt(squares / said.of)).toBeCloseTo(rmse!, 10)
    said.actual.forEach((y, i) => expect(y).toBeCloseTo(100 + 10 * sumOf(features[said.rows[i]]), 4))
  })
})

describe('what a network says of a regression', () => {
  it('is of so many rows, spread over the part, where there are more', async () => {
    const { now, inspector } = trained(VALUES)
    const said = (await ask(inspector, now, { type: 'predictions', part: 'train', most: 6 })) as Values
    expect(said).toMatchObject({ of: 600, names: ['y'], rows: Int32Array.of(0, 100, 200, 300, 400, 500) })
    expect(said.predicted.length).toBe(6)
  })

  it('has no cells', async () => {
    const { now, inspector } = trained(VALUES)
    const question = { type: 'cell', part: 'test', actual: 0, predicted: 0, first: 0, count: 1 } as const
    await expect(ask(inspector, now, question)).rejects.toThrow('a regression has no confusion matrix.')
  })
})

describe('the rows behind a cell', () => {
  it('are all of the part, each in one cell, whatever the pages', async () => {
    const { data, now, inspector } = trained(THREE)
    const said = (await ask(inspector, now, { type: 'predictions', part: 'train', most: 1 })) as Classes
    const found: number[] = []
    for (const actual of [0, 1, 2]) {
      for (const predicted of [0, 1, 2]) {
        const question = { type: 'cell', part: 'train', actual, predicted } as const
        const whole = await ask(inspector, now, { ...question, first: 0, count: 1000 })
        const page = await ask(inspector, now, { ...question, first: 3, count: 5 })
        expect(whole.of).toBe(said.confusion[actual * 3 + predicted])
        expect(page).toMatchObject({ of: whole.of, rows: whole.rows.slice(3, 8) })
        for (const row of whole.rows) expect(data.target).toHaveProperty(`labels.${row}`, actual)
        found.push(...whole.rows)
      }
    }
    expect(found.sort((a, b) => a - b)).toEqual([...data.split.train])
  })

  it('come with what the network gives the class that it predicts', async () => {
    for (const given of [TWO, THREE]) {
      const { data, trainer, now, inspector } = trained(given)
      const { outputs } = trainer.evaluate('validation')
      const width = outputs.length / 50
      for (const predicted of [0, 1]) {
        const cell = { type: 'cell', part: 'validation', actual: 1, predicted, first: 0, count: 99 } as const
        const { rows, probability } = await ask(inspector, now, cell)
        rows.forEach((row, n) => {
          const i = data.split.validation.indexOf(row)
          const p = width === 1 ? Math.abs(1 - predicted - outputs[i]) : outputs[i * width + predicted]
          expect(probability[n]).toBeCloseTo(p, 6)
        })
      }
    }
  })

  it('come on their own scale: numbers, categories as 0 and 1, pixels from 0 to 255', async () => {
    const columns: readonly ColumnPreprocessing[] = [
      numeric('a', 10, 2),
      { kind: 'categorical', column: 'b', categories: ['x', 'y'], fill: null },
      { kind: 'image', width: 2, height: 1, mean: [0.5, 0.1], std: [0.25, 1] },
    ]
    const row = [1.5, 0, 1, (77 / 255 - 0.5) / 0.25, 203 / 255 - 0.1]
    const data = dataOf({ features: [row, row], targets: [0, 1], columns, classes: ['no', 'yes'] })
    const inspector = new Inspector(optionsFor(data, { hidden: [] }))
    const tensors = tensorsOf({ 'layer1.weight': [0, 0, 0, 0, 0], 'layer1.bias': [-1] })
    const question = { type: 'cell', part: 'train', actual: 0, predicted: 0, first: 0, count: 9 } as const
    const { features: found } = await ask(inspector, { step: 0, tensors }, question)
    expect(found).toEqual(Float32Array.of(13, 0, 1, 77, 203))
  })
})

describe('the weights of a network', () => {
  const inspected = (hidden: object, file: object = {}) =>
    new Inspector(optionsFor(dataOf(VALUES), { hidden: [hidden], ...file }))

  it('are counted in 40 bins, as one by one', async () => {
    const inspector = inspected({ units: 50 })
    const weights = fc.array(
      fc.oneof(fc.float({ min: -1e6, max: 1e6 }), fc.constantFrom(NaN, Infinity, 0, -0)),
      {
        ...{ minLength: 150, maxLength: 150 },
      },
    )
    let step = 0
    await fc.assert(
      fc.asyncProperty(weights, async (given) => {
        const tensors = tensorsOf({
          ...{ 'layer1.weight': given, 'layer1.bias': normals(50, 'b') },
          ...{ 'layer2.weight': normals(50, 'w'), 'layer2.bias': [0] },
        })
        const { layers } = await ask(inspector, { step: ++step, tensors }, { type: 'weights' })
        const stored = [...Float32Array.from(given)]
        const finite = stored.filter(Number.isFinite)
        const [low, high] = [Math.min(...finite), Math.max(...finite)]
        const [{ counts: found, ...rest }] = layers
        expect(rest).toMatchObject({ fanIn: 3, fanOut: 50, nonFinite: 150 - finite.length })
        // Where values lie on an edge, rounding decides on which side they are.
        const upTo = (edge: number): number => finite.filter((w) => w <= edge).length
        const rounding = 1e-9 * (high - low)
        let below = 0
        for (let edge = 1; edge < 40; edge++) {
          below += found[edge - 1]
          const at = low + ((high - low) * edge) / 40
          expect(below).toBeGreaterThanOrEqual(high > low ? upTo(at - rounding) : 0)
          expect(below).toBeLessThanOrEqual(upTo(at + rounding))
        }
        expect(below + found[39]).toBe(finite.length)
      }),
      { numRuns: 50 },
    )
  })

  it('have their mean and deviation, beside the one that the initialiser promises', async () => {
    const inspector = inspected({ units: 2, init: { scheme: 'normal', std: 0.3 } })
    const tensors = tensorsOf({
      ...{ 'layer1.weight': [1, 2, 3, 4, 5, 9], 'layer1.bias': [0, 0] },
      ...{ 'layer2.weight': [4, 4], 'layer2.bias': [0] },
    })
    const { layers } = await ask(inspector, { step: 0, tensors }, { type: 'weights' })
    expect(layers[0].mean).toBe(4)
    expect(layers[0].std).toBeCloseTo(Math.sqrt(40 / 6), 12)
    expect(layers[0].promisedStd).toBe(0.3)
    // Xavier: 1 / fanIn.
    expect(layers[1]).toMatchObject({ mean: 4, std: 0, low: 4, high: 4, fanIn: 2, fanOut: 1 })
    expect(layers[1].promisedStd).toBeCloseTo(Math.sqrt(1 / 2), 12)
  })

  it('were promised nothing where the data decide, or a file', async () => {
    const tensors = tensorsOf({
      ...{ 'layer1.weight': normals(6, 'w'), 'layer1.bias': [0, 0] },
      ...{ 'layer2.weight': [1, 2], 'layer2.bias': [0] },
    })
    const promised = async (inspector: Inspector): Promise<(number | null)[]> =>
      (await ask(inspector, { step: 0, tensors }, { type: 'weights' })).layers.map((k) => k.promisedStd)
    const [lsuv] = await promised(inspected({ units: 2, init: 'lsuv' }))
    expect(lsuv).toBeNull()
    expect(await promised(inspected({ units: 2 }, { initialWeights: 'x.safetensors' }))).toEqual([null, null])
  })
})
