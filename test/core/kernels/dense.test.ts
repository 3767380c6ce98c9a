import { describe, it } from 'vitest'
import { Control, Field } from '../../../core/kernels/codes'
import type { Operation } from '../../../core/kernels/operations'
import {
  ALL_ROWS,
  compare,
  largestOf,
  MOST_ROWS,
  normal,
  planted,
  recorded,
  Scene,
  SOME_ROWS,
  UNITS,
  type Fill,
  type Output,
} from './scene'

/** An inner size below and above the unrolling by 4, and beyond the depth of a panel (384). */
const FAN_INS = [1, 3, 6, 37, 400]
const rowsFor = (fanIn: number): number[] => (fanIn === 6 ? ALL_ROWS : fanIn < 400 ? SOME_ROWS : [1, 7, 35])
const weight = normal('weight')
const bias = normal('bias')

/** Sums of `terms` products: each is off by a few roundings of the largest partial sum. */
const summed = (size: number, terms: number) => ({
  relative: 1e-5,
  absolute: 1e-6 * size * Math.sqrt(terms),
})

function forward(x: Fill, units: number, fanIn: number) {
  const scene = new Scene()
  const z = scene.padded(MOST_ROWS, units)
  const program: Operation[] = [
    {
      op: 'denseForward',
      x: scene.padded(MOST_ROWS, fanIn, x),
      weight: scene.matrix(units, fanIn, weight).offset,
      bias: scene.vector(units, (j) => bias(0, j)).offset,
      z,
    },
  ]
  return { scene, program, outputs: [{ name: 'z', matrix: z }] }
}

function backward(delta: Fill, x: Fill, units: number, fanIn: number, kept: boolean) {
  const scene = new Scene()
  const records = scene.records(units)
  const weightGradient = scene.matrix(units, fanIn)
  const biasGradient = scene.vector(units)
  const scratch = scene.padded(units + 3, MOST_ROWS)
  const program: Operation[] = [
    {
      op: 'denseBackwardParameters',
      delta: scene.padded(MOST_ROWS, units, delta),
      x: scene.padded(MOST_ROWS, fanIn, x),
      weightGradient: weightGradient.offset,
      biasGradient: biasGradient.offset,
      scratch,
      records: kept ? records : null,
    },
  ]
  const outputs: Output[] = [
    { name: 'weightGradient', matrix: weightGradient, rows: units },
    { name: 'biasGradient', matrix: biasGradient, rows: 1 },
    { name: 'scratch', matrix: scratch, rows: units + 3, compared: false },
  ]
  const slots = kept ? recorded(records, units, [Field.deltaSquares]) : []
  return { scene, program, outputs, slots }
}

function backwardInput(delta: Fill, units: number, fanIn: number) {
  const scene = new Scene()
  const xGradient = scene.padded(MOST_ROWS, fanIn)
  const program: Operation[] = [
    {
      op: 'denseBackwardInput',
      delta: scene.padded(MOST_ROWS, units, delta),
      weight: scene.matrix(units, fanIn, weight).offset,
      xGradient,
    },
  ]
  return { scene, program, outputs: [{ name: 'xGradient', matrix: xGradient }] }
}

describe.each(UNITS)('a dense layer of %i units', (units) => {
  const x = normal('x')
  const delta = normal('delta')

  it.each(FAN_INS)('with %i inputs is W x + b for any number of rows', (fanIn) => {
    const { scene, program, outputs } = forward(x, units, fanIn)
    compare(scene, program, rowsFor(fanIn), outputs, summed(3, fanIn))
  })

  it.each(FAN_INS)('with %i inputs has the gradients of W and b that the reference sums up', (fanIn) => {
    for (const kept of fanIn === 3 ? [true, false] : [true]) {
      const { scene, program, outputs, slots } = backward(delta, x, units, fanIn, kept)
      const rows = rowsFor(fanIn)
      compare(scene, program, rows, outputs, summed(3, MOST_ROWS), slots)
    }
  })

  it.each(FAN_INS)('hands delta back to %i inputs', (fanIn) => {
    const { scene, program, outputs } = backwardInput(delta, units, fanIn)
    compare(scene, program, rowsFor(fanIn), outputs, summed(3, units))
  })

  it.each([1e-30, 1e30])('takes inputs and deltas of the size of %f', (size) => {
    const big = normal('sized', size)
    const tolerance = summed(3 * size, 37)
    const f = forward(big, units, 37)
    compare(f.scene, f.program, [7], f.outputs, { ...tolerance, absolute: tolerance.absolute + 1e-6 })
    const b = backward(big, x, units, 37, true)
    compare(b.scene, b.program, [7], b.outputs, tolerance, b.slots)
    const i = backwardInput(big, units, 37)
    compare(i.scene, i.program, [7], i.outputs, tolerance)
  })

  it.each(['NaN', 'Infinity', '-Infinity'])('hands on %s where it belongs, and nowhere else', (text) => {
    const tolerance = summed(3, 37)
    for (const [row, column] of [
      [0, 0],
      [6, Math.min(units, 37) - 1],
    ]) {
      const f = forward(planted(x, row, column, Number(text)), units, 37)
      compare(f.scene, f.program, [7], f.outputs, tolerance)
      const spoiled = planted(delta, row, Math.min(column, units - 1), Number(text))
      const b = backward(spoiled, x, units, 37, true)
      compare(b.scene, b.program, [7], b.outputs, tolerance, b.slots)
      const i = backwardInput(spoiled, units, 37)
      compare(i.scene, i.program, [7], i.outputs, tolerance)
    }
  })
})

describe('gather', () => {
  it.each([1, 2, 3, 5, 15, 16, 17, 33, 100])('copies the listed rows of %i columns', (columns) => {
    const scene = new Scene({ [Control.cursor]: 3 })
    const to = scene.padded(MOST_ROWS, columns)
    const listed = Array.from({ length: MOST_ROWS + 3 }, (_, i) => (i * 7) % 50)
    const program: Operation[] = [
      { op: 'gather', from: scene.matrix(50, columns, normal('table')), to, rows: scene.indices(listed) },
    ]
    compare(scene, program, SOME_ROWS, [{ name: 'batch', matrix: to }], { relative: 0 })
  })
})

describe('the sum of squares of a gradient', () => {
  const PER_UNIT = [1, 3, 8, 37]
  it.each(UNITS)('is taken per group of %i units, at every size', (units) => {
    for (const perUnit of PER_UNIT) {
      for (const size of [1e-38, 1e-25, 1, 1e25, 1e38]) {
        const scene = new Scene()
        const records = scene.records(units)
        const program: Operation[] = [
          {
            op: 'squares',
            gradient: scene.matrix(units, perUnit, normal('gradient', size)).offset,
            ...{ perUnit, units, records, field: Field.biasGradientSquares },
          },
        ]
        const slots = recorded(records, units, [Field.biasGradientSquares]).map((slot) => ({
          ...slot,
          tolerance: { relative: 1e-5 },
        }))
        compare(scene, program, [1], [], { relative: 0 }, slots)
      }
    }
  })

  it.each(['NaN', 'Infinity'])('is not finite where one is %s', (text) => {
    const scene = new Scene()
    const records = scene.records(17)
    const gradient = planted(normal('gradient'), 16, 2, Number(text))
    const program: Operation[] = [
      {
        op: 'squares',
        gradient: scene.matrix(17, 3, gradient).offset,
        ...{ perUnit: 3, units: 17, records, field: Field.weightGradientSquares },
      },
    ]
    compare(scene, program, [1], [], { relative: 0 }, recorded(records, 17, [Field.weightGradientSquares]))
  })
})

describe('moments', () => {
  const FIELDS = [Field.activationMean, Field.activationMeanSquares, Field.activationSpread]
  it.each(UNITS)('of %i units are those of the reference, whatever the size and the offset', (units) => {
    for (const [size, offset] of [
      [1, 0],
      [1, 1000],
      [1e-25, 0],
      [1e25, 0],
      [1e-3, -1e4],
    ]) {
      const noise = normal('noise', size)
      const fill: Fill = (i, j) => noise(i, j) + offset
      const scene = new Scene()
      const records = scene.records(units)
      const x = scene.padded(MOST_ROWS, units, fill)
      const program: Operation[] = [{ op: 'moments', x, records, field: Field.activationMean }]
      const largest = largestOf(fill, MOST_ROWS, units)
      const slots = FIELDS.flatMap((field) =>
        recorded(records, units, [field]).map((slot) => ({
          ...slot,
          // The spread loses nothing to the offset: it is taken about the first row.
          tolerance: {
            relative: 1e-4,
            absolute:
              field === Field.activationMean
                ? 1e-6 * largest
                : field === Field.activationMeanSquares
                  ? 1e-6 * largest ** 2
                  : 0,
          },
        })),
      )
      compare(scene, program, SOME_ROWS, [], { relative: 0 }, slots)
    }
  })

  it('of a constant have no spread', () => {
    const scene = new Scene()
    const records = scene.records(5)
    const x = scene.padded(MOST_ROWS, 5, () => 0.1)
    const program: Operation[] = [{ op: 'moments', x, records, field: Field.activationMean }]
    const slots = recorded(records, 5, [Field.activationSpread]).map((slot) => ({
      ...slot,
      tolerance: { relative: 0, absolute: 1e-25 },
    }))
    compare(scene, program, [MOST_ROWS], [], { relative: 0 }, slots)
  })
})
