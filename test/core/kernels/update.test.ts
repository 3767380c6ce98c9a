import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ClipCode, Control, Field, OperationCode } from '../../../core/kernels/codes'
import type { Operation } from '../../../core/kernels/operations'
import {
  hyperOf,
  optimizers,
  statesOf,
  type OptimizerEntry,
  type OptimizerSpec,
} from '../../../core/optimizers'
import { defaultsOf } from '../../../core/table'
import { compare, groupsOf, normal, planted, recorded, Scene, UNITS, type Fill, type Output } from './scene'

const PER_UNIT = [1, 3, 8]

it('every operation is held against the reference in one of these files', () => {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.test.ts'))
  const text = files.map((file) => readFileSync(`${import.meta.dirname}/${file}`, 'utf8')).join()
  const missing = Object.keys(OperationCode).filter(
    (name) => Number.isNaN(Number(name)) && !text.includes(`'${name}'`),
  )
  // A barrier does nothing that a single thread could see; test/core/training/threads.test.ts is about it.
  expect(missing.filter((name) => name !== 'barrier')).toEqual([])
})

const rules = Object.entries<OptimizerEntry>(optimizers).flatMap(([name, entry]): OptimizerSpec[] => {
  const spec = { name, ...defaultsOf(entry) } as OptimizerSpec
  return spec.name === 'sgd' ? [spec, { ...spec, momentum: 0.9 }] : [spec]
})

interface Given {
  readonly units: number
  readonly perUnit: number
  readonly weight: Fill
  readonly gradient: Fill
  readonly kept: boolean
  readonly decay?: number
  readonly scale?: number
}

function update(
  spec: OptimizerSpec,
  { units, perUnit, weight, gradient, kept, decay = 0, scale = 1 }: Given,
) {
  const scene = new Scene({ [Control.step]: 3, [Control.learningRate]: 0.05 })
  const records = scene.records(units)
  const summary = scene.layout.slots(Field.count)
  scene.scalar(summary + Field.clipScale, scale)
  const { first, second, epsilon, decay: own } = hyperOf(spec)
  const weights = scene.matrix(units, perUnit, weight)
  const states = Array.from({ length: statesOf(spec) }, (_, s) => {
    const state = normal(`state${s}`, 0.3)
    // The means of g^2 are not negative.
    return scene.matrix(units, perUnit, (i, j) => Math.abs(state(i, j)))
  })
  const program: Operation[] = [
    {
      op: 'update',
      optimizer: spec.name,
      weight: weights.offset,
      gradient: scene.matrix(units, perUnit, gradient).offset,
      states: states.map((state) => state.offset),
      ...{ perUnit, units, summary },
      records: kept ? records : null,
      hyper: scene.layout.constants([decay + own, first, second, epsilon]),
    },
  ]
  const outputs: Output[] = [weights, ...states].map((matrix, n) => ({
    name: n === 0 ? 'weight' : `state${n}`,
    matrix,
    rows: units,
  }))
  const squares = recorded(records, units, [Field.updateSquares, Field.weightSquares])
  const overflow = { name: 'overflow', slot: Control.overflow, tolerance: { relative: 0 } }
  return { scene, program, outputs, slots: kept ? [...squares, overflow] : [overflow] }
}

describe.each(rules)('$name', (spec) => {
  it.each(UNITS)('moves %i units as the reference does', (units) => {
    for (const perUnit of PER_UNIT) {
      const given: Given = {
        units,
        perUnit,
        weight: normal('weight'),
        gradient: normal('gradient'),
        kept: true,
        decay: 0.1,
        scale: 0.7,
      }
      const { scene, program, outputs, slots } = update(spec, given)
      compare(scene, program, [1], outputs, { relative: 2e-6, absolute: 2e-7 }, slots)
    }
  })

  it.each([1e-20, 1e-8, 1e8, 1e18])('takes gradients of the size of %f', (size) => {
    const given: Given = {
      units: 17,
      perUnit: 3,
      weight: normal('weight'),
      gradient: normal('gradient', size),
      kept: true,
    }
    const { scene, program, outputs, slots } = update(spec, given)
    compare(scene, program, [1], outputs, { relative: 5e-6, absolute: 2e-7 }, slots)
  })

  it.each(['NaN', 'Infinity', '-Infinity'])('tells of a gradient of %s', (text) => {
    for (const unit of [0, 16]) {
      for (const kept of [true, false]) {
        const gradient = planted(normal('gradient'), unit, 2, Number(text))
        const given: Given = { units: 17, perUnit: 3, weight: normal('weight'), gradient, kept }
        const { scene, program, outputs, slots } = update(spec, given)
        compare(scene, program, [1], outputs, { relative: 5e-6, absolute: 2e-7 }, slots)
      }
    }
  })
})

describe('an update', () => {
  const spec: OptimizerSpec = { name: 'sgd', learningRate: 0.05, momentum: 0 }

  it.each([1e-24, 1e-10, 1e5, 1e12, 1e30, 3e37])('records how far it went when that was about %f', (size) => {
    const given: Given = {
      units: 17,
      perUnit: 5,
      weight: normal('weight', size),
      gradient: normal('gradient', size * 20),
      kept: true,
    }
    const wide: Given = size > 1e37 ? { ...given, gradient: normal('gradient', size) } : given
    const { scene, program, outputs, slots } = update(spec, wide)
    const updates = slots.filter(({ name }) => name.startsWith('updateSquares'))
    compare(scene, program, [1], outputs, { relative: 5e-6, absolute: 1e-6 * size }, updates)
  })

  it('tells that a weight has overflown though its gradient and its step are finite', () => {
    const given: Given = { units: 1, perUnit: 1, weight: () => -3e38, gradient: () => 3e38, kept: false }
    const { scene, program, outputs } = update({ ...spec, learningRate: 1 }, given)
    scene.controls[Control.learningRate] = 1
    const overflow = { name: 'overflow', slot: Control.overflow, tolerance: { relative: 0 } }
    // Float64 has room for it.
    expect(() => compare(scene, program, [1], outputs, { relative: 0 }, [overflow])).toThrow(
      'overflow, relaxedSimd, 1 rows: 1, expected 0',
    )
  })
})

describe('penalize', () => {
  it.each(UNITS)('adds the slope of the penalties to the gradient of %i units', (units) => {
    for (const perUnit of PER_UNIT) {
      const scene = new Scene()
      const signs: Fill = (i, j) => [0, -0, 1, -1, NaN, Infinity, -Infinity, 1e30][(i * perUnit + j) % 8]
      for (const weight of [normal('weight'), signs]) {
        const gradient = scene.matrix(units, perUnit, normal('gradient'))
        const program: Operation[] = [
          {
            op: 'penalize',
            weight: scene.matrix(units, perUnit, weight).offset,
            gradient: gradient.offset,
            ...{ perUnit, units, l1: scene.constant(0.3), l2: scene.constant(0.7) },
          },
        ]
        const outputs: Output[] = [{ name: 'gradient', matrix: gradient, rows: units }]
        compare(scene, program, [1], outputs, { relative: 1e-6, absolute: 1e-6 })
      }
    }
  })
})

describe('clipValue', () => {
  it.each(UNITS)('limits the gradient of %i units, NaN excepted, and adds up what is left', (units) => {
    for (const perUnit of PER_UNIT) {
      for (const value of [0.1, NaN, Infinity, -Infinity, 1e30]) {
        const scene = new Scene()
        const records = scene.records(units)
        const gradients = [normal('g'), planted(normal('h'), units - 1, perUnit - 1, value)].map((fill) =>
          scene.matrix(units, perUnit, fill),
        )
        const program = gradients.map((gradient, n): Operation => ({
          op: 'clipValue',
          gradient: gradient.offset,
          ...{ perUnit, units, records, limit: scene.constant(0.8), first: n === 0 },
        }))
        const outputs: Output[] = gradients.map((matrix) => ({ name: 'gradient', matrix, rows: units }))
        const slots = recorded(records, units, [Field.clippedSquares])
        compare(scene, program, [1], outputs, { relative: 1e-7 }, slots)
      }
    }
  })
})

describe('reduce and clipScale', () => {
  const clips = Object.keys(ClipCode).filter((name): name is keyof typeof ClipCode =>
    Number.isNaN(Number(name)),
  )
  const fields = [
    Field.weightGradientSquares,
    Field.biasGradientSquares,
    Field.gammaGradientSquares,
    Field.betaGradientSquares,
  ]

  it.each(clips)('sum up the groups and find the factor of clipping by %s', (by) => {
    for (const size of [1e-40, 0.01, 100, 1e60, NaN, Infinity]) {
      const scene = new Scene()
      const summaries = scene.layout.slots(Field.count)
      scene.layout.slots(Field.count)
      const records = scene.records(33)
      for (let g = 0; g < groupsOf(33); g++) {
        for (const field of fields) scene.scalar(records + g * Field.count + field, size * (1 + g + field))
      }
      for (const field of fields) scene.scalar(summaries + Field.count + field, 0.3)
      const program: Operation[] = [
        {
          op: 'reduce',
          ...{ records, groups: groupsOf(33), summary: summaries },
          fromField: Field.weightGradientSquares,
          toField: Field.clippedSquares,
        },
        { op: 'clipScale', summaries, layers: 2, by, limit: scene.constant(1.5) },
      ]
      const slots = [
        ...fields.map((field) => ({ name: Field[field], slot: summaries + field })),
        { name: 'scale of layer 1', slot: summaries + Field.clipScale },
        { name: 'scale of layer 2', slot: summaries + Field.count + Field.clipScale },
        { name: 'all squares', slot: Control.gradientSquares },
      ].map((slot) => ({ ...slot, tolerance: { relative: 1e-12 } }))
      compare(scene, program, [1], [], { relative: 0 }, slots)
    }
  })
})
