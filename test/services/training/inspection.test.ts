import { describe, expect, it } from 'vitest'
import { Inspector } from '../../../services/training/inspection'
import { ask, dataOf, numeric, optionsFor, SCALE, tensorsOf, type Given } from './inspected-networks'

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z))
const floats = (values: readonly number[]): Float32Array => Float32Array.from(values)

/** Six rows in the plane, and a 2-2-1 network small enough to be worked out by hand. */
const POINTS = [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
  [-1, -1],
  [2, -1],
] as const
const PLANE: Given = {
  features: POINTS,
  targets: [0, 1, 0, 1, 0, 1],
  columns: [numeric('length', 10, 2), numeric('width', -1, 0.5)],
  classes: ['no', 'yes'],
}
const TENSORS = tensorsOf({
  'layer1.weight': [1, -1, 0.5, 2],
  'layer1.bias': [0.5, -3],
  'layer2.weight': [2, -1],
  'layer2.bias': [0.25],
})
/** z[1], a[1] and a[2] by hand: W[1] x + b[1], then ReLU, then the logistic function of 2 a_1 - a_2 + 1/4. */
function byHand([x, y]: readonly number[]) {
  const z = [x - y + 0.5, 0.5 * x + 2 * y - 3]
  const a = z.map((value) => Math.max(0, value))
  return { z, a, output: sigmoid(2 * a[0] - a[1] + 0.25) }
}
const now = { step: 12, tensors: TENSORS }
const onPlane = (given: Partial<Given> = {}): Inspector =>
  new Inspector(optionsFor(dataOf({ ...PLANE, ...given }), { hidden: [{ units: 2, activation: 'relu' }] }))

describe('the picture of a network', () => {
  it('has all weights between the units that are shown, and the largest of each layer', async () => {
    const { step, inputs, sample, layers } = await ask(onPlane(), now, {
      ...{ type: 'network', most: 16, sample: null },
    })
    expect(step).toBe(12)
    expect(sample).toBeNull()
    expect(inputs).toEqual(floats([]))
    expect(layers.map(({ weights }) => weights)).toEqual([floats([1, -1, 0.5, 2]), floats([2, -1])])
    expect(layers.map(({ biases }) => biases)).toEqual([floats([0.5, -3]), floats([0.25])])
    expect(layers.map(({ largest }) => largest)).toEqual([2, 2])
    expect(layers.map(({ activations }) => activations)).toEqual([floats([]), floats([])])
  })

  it('shows what a row of the data becomes from layer to layer', async () => {
    const question = { type: 'network', most: 16, sample: 3 } as const
    const { sample, inputs, layers } = await ask(onPlane(), now, question)
    const { a, output } = byHand(POINTS[3])
    expect(sample).toEqual({ row: 3, part: 'train', target: 'yes' })
    expect(inputs).toEqual(floats(POINTS[3]))
    expect(layers[0].activations).toEqual(floats(a))
    expect(layers[1].activations[0]).toBeCloseTo(output, 6)
  })

  it('tells dead units, and how often the others are saturated, over the training part', async () => {
    const train = Int32Array.of(0, 1, 2, 3)
    const inspector = onPlane({ split: { train, validation: Int32Array.of(4, 5) } })
    const { layers } = await ask(inspector, now, { type: 'network', most: 16, sample: null })
    // z_2 is below 0 in every row; z_1 in row 2 alone.
    expect(layers[0].dead).toEqual(Uint8Array.of(0, 1))
    expect(layers[0].saturated).toEqual(floats([0.25, 1]))
    // The cross-entropy works on its logits.
    expect(layers[1].dead).toEqual(Uint8Array.of(0))
    expect(layers[1].saturated).toEqual(floats([0]))
  })

  it('leaves units out in the middle where there are more than so many', async () => {
    const hidden = [{ units: 5, activation: 'tanh' }]
    const weights = Array.from({ length: 10 }, (_, i) => i)
    const tensors = tensorsOf({
      ...{ 'layer1.weight': weights, 'layer1.bias': [1, 2, 3, 4, 5] },
      ...{ 'layer2.weight': [1, 2, 3, 4, -9], 'layer2.bias': [0] },
    })
    const inspector = new Inspector(optionsFor(dataOf(PLANE), { hidden }))
    const question = { type: 'network', most: 3, sample: 1 } as const
    const { layers } = await ask(inspector, { step: 0, tensors }, question)
    expect(layers[0].weights).toEqual(floats([0, 1, 2, 3, 8, 9]))
    expect(layers[0].biases).toEqual(floats([1, 2, 5]))
    expect(layers[0].activations.length).toBe(3)
    expect(layers[1].weights).toEqual(floats([1, 2, -9]))
    expect(layers[1].largest).toBe(9)
  })

  it('names the target of a regression on its own scale', async () => {
    const { features, columns } = PLANE
    const data = dataOf({ features, columns, targets: [0, 0.5, 0, 0, 0, 0] })
    const inspector = new Inspector(optionsFor(data, { hidden: [{ units: 2, activation: 'relu' }] }))
    const { sample } = await ask(inspector, now, { type: 'network', most: 4, sample: 1 })
    expect(sample?.target).toBe('105')
  })

  it('shows beta for the bias where there is batch norm', async () => {
    const hidden = [{ units: 2, activation: 'relu', batchNorm: true }]
    const tensors = new Map([
      ...TENSORS,
      ['layer1.batchNorm.gamma', floats([1, 1])],
      ['layer1.batchNorm.beta', floats([7, 8])],
      ['layer1.batchNorm.runningMean', floats([0, 0])],
      ['layer1.batchNorm.runningVariance', floats([1, 1])],
    ] as const)
    const inspector = new Inspector(optionsFor(dataOf(PLANE), { hidden }))
    const { layers } = await ask(inspector, { step: 0, tensors }, { type: 'network', most: 4, sample: null })
    expect(layers[0].biases).toEqual(floats([7, 8]))
    expect((await ask(inspector, { step: 0, tensors }, { type: 'unit', layer: 1, unit: 1 })).bias).toBe(8)
  })
})

describe('the picture of a unit', () => {
  it('has its weights, and how z and a are spread over the validation part', async () => {
    const split = { train: Int32Array.of(0, 1), validation: Int32Array.of(2, 3, 4, 5) }
    const question = { type: 'unit', layer: 1, unit: 0 } as const
    const picture = await ask(onPlane({ split }), now, question)
    expect(picture.weights).toEqual(floats([1, -1]))
    expect(picture.bias).toBe(0.5)
    expect(picture.rows).toBe(4)
    // -1/2, 1/2, 1/2 and 7/2, in bins of a tenth.
    const expected = new Float64Array(40)
    ;[expected[0], expected[10], expected[39]] = [1, 2, 1]
    expect(picture.preActivations).toEqual({ low: -0.5, high: 3.5, nonFinite: 0, counts: expected })
    expect(picture.activations).toMatchObject({ low: 0, high: 3.5 })
  })

  it('goes by the training part where there is no validation part', async () => {
    expect((await ask(onPlane(), now, { type: 'unit', layer: 2, unit: 0 })).rows).toBe(6)
  })

  it('is told of a network that has diverged, too', async () => {
    const tensors = new Map([...TENSORS, ['layer1.bias', floats([NaN, Infinity])]])
    const unit = await ask(onPlane(), { step: 1, tensors }, { type: 'unit', layer: 1, unit: 0 })
    expect(unit.bias).toBeNaN()
    expect(unit.preActivations).toMatchObject({ low: NaN, high: NaN, nonFinite: 6 })
  })
})

describe('a surface', () => {
  it('reaches a tenth beyond the data, on their own scale, and has the probability of the last class', async () => {
    const surface = await ask(onPlane(), now, { type: 'surface', resolution: 3, layer: null })
    expect(surface.x).toEqual({ name: 'x1', low: 8 - 0.6, high: 14 + 0.6 })
    expect(surface.y.low).toBeCloseTo(-1.6, 12)
    expect(surface.y.high).toBeCloseTo(-0.4, 12)
    const expected = [-1.6, -1, -0.4].flatMap((y) =>
      [7.4, 11, 14.6].map((x) => byHand([(x - 10) / 2, (y + 1) / 0.5]).output),
    )
    expect(surface.outputs.length).toBe(9)
    surface.outputs.forEach((value, n) => expect(value).toBeCloseTo(expected[n], 5))
    expect(surface.units).toBeNull()
  })

  it('has a map for each unit of a layer, of 64 points along an axis at most', async () => {
    const question = { type: 'surface', resolution: 100, layer: 1 } as const
    const { units, outputs, x, y } = await ask(onPlane(), now, question)
    expect(outputs.length).toBe(100 * 100)
    expect(units).toMatchObject({ layer: 1, resolution: 64 })
    expect(units?.values.length).toBe(2 * 64 * 64)
    const at = (unit: number, i: number, j: number): number => units!.values[unit * 64 * 64 + i * 64 + j]
    const corner = byHand([(x.high - 10) / 2, (y.low + 1) / 0.5])
    expect(at(0, 0, 63)).toBeCloseTo(corner.a[0], 4)
    expect(at(1, 63, 0)).toBe(byHand([(x.low - 10) / 2, (y.high + 1) / 0.5]).a[1])
  })

  it('has the rows of the data, of each part, where they lie', async () => {
    const split = { train: Int32Array.of(0, 1, 2), validation: Int32Array.of(5), test: Int32Array.of(4) }
    const { rows } = await ask(onPlane({ split }), now, { type: 'surface', resolution: 2, layer: null })
    expect(rows).toEqual({
      x: floats([10, 12, 10, 14, 8]),
      y: floats([-1, -1, -0.5, -1.5, -1.5]),
      target: floats([0, 1, 0, 1, 0]),
      part: Uint8Array.of(0, 0, 0, 1, 2),
    })
  })

  it('has a map for each class of several, which add up to one', async () => {
    const data = dataOf({ ...PLANE, targets: [0, 1, 2, 0, 1, 2], classes: ['a', 'b', 'c'] })
    const inspector = new Inspector(optionsFor(data, { hidden: [{ units: 2, activation: 'relu' }] }))
    const tensors = new Map([
      ...TENSORS,
      ['layer2.weight', floats([1, 0, 0, 1, -1, -1])],
      ['layer2.bias', floats([0, 0, 1])],
    ])
    const { outputs } = await ask(
      inspector,
      { step: 0, tensors },
      { type: 'surface', resolution: 5, layer: null },
    )
    expect(outputs.length).toBe(75)
    for (let n = 0; n < 25; n++) expect(outputs[n] + outputs[25 + n] + outputs[50 + n]).toBeCloseTo(1, 6)
  })

  it('is refused where the data are no plane of numbers', async () => {
    const question = { type: 'surface', resolution: 3, layer: null } as const
    const line = dataOf({ ...PLANE, features: POINTS.map(([x]) => [x]), columns: [numeric('length')] })
    const one = new Inspector(optionsFor(line, { hidden: [] }))
    const tensors = tensorsOf({ 'layer1.weight': [1], 'layer1.bias': [0] })
    await expect(ask(one, { step: 0, tensors }, question)).rejects.toMatchObject({ code: 'questionUnfit' })
    const categories = {
      kind: 'categorical',
      column: 'colour',
      categories: ['red', 'blue'],
      fill: null,
    } as const
    await expect(ask(onPlane({ columns: [categories] }), now, question)).rejects.toThrow(
      /"surface" here: it is drawn over a plane, of two features that are numbers, and the data have 2 features, of 0 columns of numbers/,
    )
  })
})

describe('a curve', () => {
  const LINE: Given = { features: [[-1], [0], [1]], targets: [-1, 0, 2], columns: [numeric('time', 5, 2)] }
  const tensors = tensorsOf({ 'layer1.weight': [0.5], 'layer1.bias': [0.25] })
  const inspector = new Inspector(optionsFor(dataOf(LINE), { hidden: [] }))

  it('has the output and the rows on their own scale', async () => {
    const curve = await ask(inspector, { step: 0, tensors }, { type: 'curve', points: 5, layer: null })
    expect(curve).toMatchObject({ name: 'x1', target: 'y', units: null })
    // From 3 to 7, and a tenth of that on each side.
    expect([...curve.x].map((x) => Number(x.toFixed(5)))).toEqual([2.6, 3.8, 5, 6.2, 7.4])
    curve.outputs.forEach((value, n) => {
      const z = (0.5 * (curve.x[n] - 5)) / 2 + 0.25
      expect(value).toBeCloseTo(SCALE.mean[0] + SCALE.std[0] * z, 4)
    })
    expect(curve.rows).toEqual({
      x: floats([3, 5, 7]),
      y: floats([90, 100, 120]),
      target: floats([90, 100, 120]),
      part: Uint8Array.of(0, 0, 0),
    })
  })

  it('has a curve for each unit of a layer', async () => {
    const { units } = await ask(inspector, { step: 0, tensors }, { type: 'curve', points: 3, layer: 1 })
    expect(units).toMatchObject({ layer: 1, resolution: 3 })
    // Not on the scale of the target: they are a[1].
    expect([...units!.values].map((a) => Number(a.toFixed(5)))).toEqual([-0.35, 0.25, 0.85])
  })
})

describe('what the data do not have', () => {
  it.each([
    [{ type: 'network', most: 4, sample: 6 }, 'found row 6, and the rows of the data are 0 to 5.'],
    [{ type: 'unit', layer: 3, unit: 0 }, 'found layer 3, and its layers are 1 to 2.'],
    [{ type: 'unit', layer: 1, unit: 2 }, 'found unit 2, and those of layer 1 are 0 to 1.'],
    [{ type: 'surface', resolution: 2, layer: 9 }, 'found layer 9, and its layers are 1 to 2.'],
    [
      { type: 'cell', part: 'train', actual: 0, predicted: 2, first: 0, count: 1 },
      'found class 2, and the classes are 0 to 1.',
    ],
  ] as const)('is refused, with what there is: %j', async (question, problem) => {
    await expect(ask(onPlane(), now, question)).rejects.toThrow(problem)
  })
})
