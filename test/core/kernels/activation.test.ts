import { describe, expect, it } from 'vitest'
import {
  activations,
  parameterOf,
  type ActivationEntry,
  type ActivationName,
  type ElementwiseSpec,
} from '../../../core/activations'
import { Field } from '../../../core/kernels/codes'
import type { Operation } from '../../../core/kernels/operations'
import { DEAD_SLOPE, SATURATED_SLOPE } from '../../../core/plan'
import { supportedVariants } from '../../../core/kernels/wasm/executor'
import { defaultsOf } from '../../../core/table'
import { compare, largestOf, MOST_ROWS, normal, recorded, Scene, SOME_ROWS, UNITS, type Fill } from './scene'

const names = Object.keys(activations) as ActivationName[]
const entries: Readonly<Record<ActivationName, ActivationEntry>> = activations
/** The value of the activation's parameter, if it has one, that the table gives by default. */
const parameters = (name: ActivationName): number[] => {
  const standard = parameterOf({ name, ...defaultsOf(entries[name]) } as ElementwiseSpec)
  return 'alpha' in entries[name].parameters || 'limit' in entries[name].parameters
    ? [standard, 0.25]
    : [standard]
}
const cases = names.flatMap((name) => parameters(name).map((parameter) => ({ name, parameter })))

const LARGEST = 3.4028234663852886e38
const SPECIAL = [
  // The largest: the slope of z^2, 2 z, is still a float32.
  ...[NaN, Infinity, -Infinity, 1e38, -1e38, 1e30, -1e30, 1e-30, -1e-30, 0, -0, 1e-40, -1e-40],
  ...[1, -1, 20, -20, 30, 88, -88, 100, -100, 1e4, -1e4, 0.25, 2.5, -2.5, 0.1, -0.1, 4, -4, 9, -9],
]
/** Every special value in every column. */
const special: Fill = (i, j) => SPECIAL[(i + 5 * j) % SPECIAL.length]
const DATA: readonly (readonly [string, Fill, number])[] = [
  ['ordinary values', normal('ordinary', 2), 2],
  ['tiny values', normal('tiny', 1e-25), 1e-25],
  ['huge values', normal('huge', 1e25), 1e25],
]
const around = normal('around', 0.1)
const MOMENTS = [
  Field.preActivationMean,
  Field.preActivationMeanSquares,
  Field.preActivationSpread,
  Field.activationMean,
  Field.activationMeanSquares,
  Field.activationSpread,
]

/** What the elementary functions of vector-math.ts promise: 2e-6 of the value, and 4e-7 |z| where Phi is 0 or 1. */
const near =
  (z: Fill) =>
  (i: number, j: number, expected: number): number =>
    2e-6 * Math.abs(expected) + 4e-7 * Math.min(10, Math.abs(z(i, j))) + 1e-37

it('is tested on every variant', () => {
  expect(supportedVariants()).toEqual(['relaxedSimd', 'simd'])
})

describe.each(cases)('$name with parameter $parameter', ({ name, parameter }) => {
  const forward = (units: number, z: Fill, kept: boolean) => {
    const scene = new Scene()
    const records = scene.records(units)
    const input = scene.padded(MOST_ROWS, units, z)
    const output = scene.padded(MOST_ROWS, units)
    const program: Operation[] = [
      {
        op: 'activationForward',
        z: input,
        a: output,
        activation: name,
        parameter: scene.constant(parameter),
        records: kept ? records : null,
      },
    ]
    return { scene, program, records, outputs: [{ name: 'a', matrix: output }] }
  }

  it.each(UNITS)('is what the reference says, in any row of %i units', (units) => {
    const z = normal('ordinary', 2)
    const { scene, program, outputs } = forward(units, z, false)
    compare(scene, program, SOME_ROWS, outputs, near(z))
  })

  it('agrees with the reference at the ends of the range, and in kind where numbers end', () => {
    for (const units of [5, 16]) {
      const { scene, program, outputs } = forward(units, special, true)
      compare(scene, program, [MOST_ROWS], outputs, near(special))
    }
  })

  it.each(DATA)('records the moments of %s and of what becomes of them', (_, z, size) => {
    for (const units of [1, 19]) {
      const { scene, program, outputs, records } = forward(units, z, true)
      const a: Fill = (i, j) => Math.fround(entries[name].value(Math.fround(z(i, j)), parameter))
      const scale = (field: Field): number => {
        const largest =
          field < Field.activationMean ? largestOf(z, MOST_ROWS, units) : largestOf(a, MOST_ROWS, units)
        const power = field === Field.preActivationMean || field === Field.activationMean ? 1 : 2
        return Math.min(1e300, largest ** power)
      }
      const slots = MOMENTS.flatMap((field) =>
        recorded(records, units, [field]).map((slot) => ({
          ...slot,
          tolerance: { relative: 2e-5, absolute: 4e-6 * scale(field) + 1e-37 },
        })),
      )
      // exp and square leave the range of float32 for huge values, where the reference does not.
      const finite = Number.isFinite(a(0, 0)) && largestOf(a, MOST_ROWS, units) < LARGEST
      compare(scene, program, [1, 2, 7, MOST_ROWS], outputs, near(z), finite || size < 1 ? slots : [])
    }
  })

  it.each(['NaN', 'Infinity', '-Infinity'])(
    'records moments that are not finite where one z is %s',
    (text) => {
      const value = Number(text)
      for (const [row, column] of [
        [3, 2],
        [0, 16],
      ]) {
        const z: Fill = (i, j) => (i === row && j === column ? value : around(i, j))
        const { scene, program, outputs, records } = forward(17, z, true)
        const slots = recorded(records, 17, MOMENTS).map((slot) => ({
          ...slot,
          tolerance: { relative: 1e-4, absolute: 1e-4 },
        }))
        compare(scene, program, [7], outputs, near(z), slots)
      }
    },
  )

  const backward = (units: number, z: Fill, delta: Fill, kept: boolean) => {
    const scene = new Scene()
    const records = scene.records(units)
    const alive = scene.vector(units, (j) => j % 2)
    const gradient = scene.padded(MOST_ROWS, units, delta)
    const program: Operation[] = [
      {
        op: 'activationBackward',
        delta: gradient,
        z: scene.padded(MOST_ROWS, units, z),
        a: scene.padded(MOST_ROWS, units, (i, j) => entries[name].value(Math.fround(z(i, j)), parameter)),
        activation: name,
        parameter: scene.constant(parameter),
        saturation: scene.constant(SATURATED_SLOPE * entries[name].slopeScale),
        records: kept ? records : null,
        alive: alive.offset,
        deadSlope: scene.constant(DEAD_SLOPE),
      },
    ]
    const outputs = [
      { name: 'delta', matrix: gradient },
      { name: 'alive', matrix: alive, rows: 1, tolerance: { relative: 0 } },
    ]
    const slots = recorded(records, units, [Field.saturated]).map((slot) => ({
      ...slot,
      tolerance: { relative: 0 },
    }))
    return { scene, program, outputs, slots: kept ? slots : [] }
  }
  const delta = normal('delta')
  // An error of 1e-6 in a slope of about 1.
  const allowed = (i: number, j: number, expected: number): number =>
    3e-6 * Math.abs(expected) + 3e-6 * Math.abs(delta(i, j)) + 1e-37

  it.each(UNITS)('hands delta back through %i units, and counts saturated values and live units', (units) => {
    const { scene, program, outputs, slots } = backward(units, normal('ordinary', 2), delta, true)
    compare(scene, program, SOME_ROWS, outputs, allowed, slots)
  })

  it('has at the ends of the range the slope that the reference has', () => {
    for (const kept of [true, false]) {
      const { scene, program, outputs, slots } = backward(17, special, delta, kept)
      compare(scene, program, [MOST_ROWS], outputs, allowed, slots)
    }
  })

  it('hands on NaN and infinities in delta', () => {
    const z = normal('moderate', 0.3)
    const wild: Fill = (i, j) => (j % 3 === 1 ? [NaN, Infinity, -Infinity, 1e30][i % 4] : delta(i, j))
    const { scene, program, outputs, slots } = backward(17, z, wild, true)
    const wildly = (i: number, j: number, expected: number): number =>
      3e-6 * (Math.abs(expected) + Math.abs(wild(i, j)))
    compare(scene, program, [MOST_ROWS], outputs, wildly, slots)
  })
})
