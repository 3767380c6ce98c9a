import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { activations, countParameters, parseFormula, type NetworkSpec } from '../../core'
import { activationCurve, activationGlyph, curvePath, rangeOf } from '../../renderer/design/activation-curve'
import { chosen } from '../../renderer/design/choices'
import { edgesOf } from '../../renderer/design/edges'
import { parameterCount } from '../../renderer/design/parameter-count'
import { columnAt, draggedUnits, placeNetwork } from '../../renderer/design/picture-geometry'
import { layerKey, layerOfProblem, problemAt } from '../../renderer/design/problem-place'
import type { LayerPicture, NetworkPicture } from '../../services/contract/inspection'

const layerOf = (units: number, batchNorm = false): NetworkSpec['layers'][number] => ({
  ...{ units, activation: { name: 'relu' }, init: { scheme: 'heNormal' }, biasInit: { scheme: 'zeros' } },
  ...{ batchNorm: batchNorm ? { momentum: 0.1, epsilon: 1e-5 } : null, dropout: 0 },
})

describe('the number of parameters', () => {
  test('is written as the formula with its numbers', () => {
    const { numbers, total } = parameterCount({ inputs: 64, layers: [layerOf(32, true), layerOf(10)] })
    expect(numbers).toBe('(64 + 1) · 32 + 2 · 32 + (32 + 1) · 10')
    expect(total).toBe(65 * 32 + 64 + 33 * 10)
  })

  test('is what the engine counts, and what the numbers come to', () => {
    const layers = fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.boolean()), {
      minLength: 1,
      maxLength: 6,
    })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), layers, (inputs, given) => {
        const network = { inputs, layers: given.map(([units, norm]) => layerOf(units, norm)) }
        const { numbers, total } = parameterCount(network)
        expect(total).toBe(countParameters(network))
        expect(valueOf(numbers)).toBe(total)
      }),
    )
  })

  test('groups layers that are alike, and leaves out the middle of many that are not', () => {
    const alike = { inputs: 8, layers: Array.from({ length: 100 }, () => layerOf(8)) }
    expect(parameterCount(alike).numbers).toBe('100 · [(8 + 1) · 8]')
    const different = { inputs: 8, layers: Array.from({ length: 100 }, (_, i) => layerOf(i + 1)) }
    expect(parameterCount(different).numbers).toContain(' + ... + ')
  })

  /** What a text of sums and products comes to, by the engine's own reader of formulas. */
  const valueOf = (text: string): number =>
    parseFormula(
      text.replaceAll('[', '(').replaceAll(']', ')').replaceAll('·', '*').replaceAll(',', ''),
      [],
    )()
})

describe('the place of a network', () => {
  test('holds all columns within the room, from left to right', () => {
    const { columns, width, isAggregate } = placeNetwork([64, 32, 10], 900, 500)
    expect(width).toBe(900)
    expect(isAggregate).toBe(false)
    expect(columns.map(({ x }) => x)).toEqual(columns.map(({ x }) => x).toSorted((a, b) => a - b))
    expect(columns.every(({ top, bottom }) => top > 0 && bottom < 500)).toBe(true)
  })

  test('shows twelve units of a wide layer, the first and the last, with a gap between', () => {
    const [input, hidden] = placeNetwork([64, 3, 2], 900, 500).columns
    expect(input.dots.map(({ unit }) => unit)).toEqual([0, 1, 2, 3, 4, 5, 58, 59, 60, 61, 62, 63])
    expect(input.gapY).toBeGreaterThan(input.dots[5].y)
    expect(input.gapY).toBeLessThan(input.dots[6].y)
    expect(hidden.dots).toHaveLength(3)
    expect(hidden.gapY).toBeNull()
  })

  test('is wider than the room and of bars, where there are many layers', () => {
    const places = placeNetwork([8, ...Array<number>(100).fill(4096), 2], 900, 500)
    expect(places.isAggregate).toBe(true)
    expect(places.width).toBeGreaterThan(900)
    expect(places.columns.every(({ dots }) => dots.length === 0)).toBe(true)
    expect(edgesOf(places, [], null).paths).toEqual([])
  })

  test('finds the column that is nearest', () => {
    const places = placeNetwork([4, 4, 4], 900, 500)
    expect(columnAt(places, -50)).toBe(0)
    expect(columnAt(places, places.columns[1].x + 5)).toBe(1)
    expect(columnAt(places, 2000)).toBe(2)
  })

  test('gives a dragged layer one unit after the other, then factors, within what is allowed', () => {
    expect(draggedUnits(4, 14, 1e6)).toBe(5)
    expect(draggedUnits(4, -1000, 1e6)).toBe(1)
    expect(draggedUnits(64, 60, 1e6)).toBe(128)
    expect(draggedUnits(64, -60, 1e6)).toBe(32)
    expect(draggedUnits(64, 5000, 1000)).toBe(1000)
    expect(draggedUnits(12, 0, 1e6)).toBe(12)
  })

  test('lets the units of a dragged layer never fall while the handle goes down', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: -400, max: 400 }),
        (units, distance) => {
          expect(draggedUnits(units, distance + 1, 1e6)).toBeGreaterThanOrEqual(
            draggedUnits(units, distance, 1e6),
          )
        },
      ),
    )
  })
})

describe('the connections', () => {
  const widths = [2, 2, 1]
  const places = placeNetwork(widths, 900, 500)
  const layer = (weights: number[], largest: number): LayerPicture => ({
    ...{ weights: Float32Array.from(weights), largest, biases: new Float32Array(2) },
    ...{ activations: new Float32Array(), dead: new Uint8Array(2), saturated: new Float32Array(2) },
  })
  const picture: NetworkPicture = {
    ...{ step: 0, sample: null, inputs: new Float32Array() },
    layers: [layer([1, -0.5, 0, NaN], 1), layer([0.2, -0.2], 0.2)],
  }

  test('are thin and without a sign before there are weights', () => {
    const { paths, drawn, of } = edgesOf(places, widths, null)
    expect(paths.map(({ kind }) => kind)).toEqual(['unknown', 'unknown'])
    expect([drawn, of]).toEqual([6, 6])
  })

  test('have a sign, a size against the largest of their layer, and show what is not finite', () => {
    const { paths, drawn } = edgesOf(places, widths, picture)
    expect(paths.map(({ layer, kind, level }) => `${layer} ${kind} ${level}`).toSorted()).toEqual([
      '1 negative 2',
      '1 nonFinite 4',
      '1 positive 4',
      '2 negative 4',
      '2 positive 4',
    ])
    // A weight of 0 connects nothing.
    expect(drawn).toBe(5)
  })

  test('are the strongest ones, where there are too many', () => {
    const { paths, drawn, of } = edgesOf(places, widths, picture, 4)
    expect([drawn, of]).toEqual([4, 6])
    expect(paths.every(({ level }) => level === 4)).toBe(true)
  })

  test('are without a sign, where the weights are of another network', () => {
    const other = placeNetwork([2, 3, 1], 900, 500)
    expect(edgesOf(other, [2, 3, 1], picture).paths.map(({ kind }) => kind)).toEqual(['unknown', 'unknown'])
  })
})

describe('the curve of an activation', () => {
  test.each(Object.keys(activations) as (keyof typeof activations)[])(
    '%s can be drawn, with its derivative',
    (name) => {
      const spec = chosen(activations, 'name', name)
      const { z, value, slope } = activationCurve(spec)
      expect([z[0], z[80], z[160]]).toEqual([-4, 0, 4])
      expect([...value, ...slope].every(Number.isFinite)).toBe(true)
      expect(activationGlyph(spec, 20, 12)).not.toContain('NaN')
    },
  )

  test('stays in its frame', () => {
    expect(rangeOf([[0, 50]], 4)).toEqual({ low: 0, high: 4 })
    expect(curvePath([0, 50], { width: 10, height: 8, low: 0, high: 4 })).toBe('M0 8L10 0')
  })
})

describe('a problem', () => {
  test('is in the layer that its key names', () => {
    expect(layerOfProblem({ key: 'network.hidden[1].units', text: '' }, 3)).toBe(2)
    expect(layerOfProblem({ key: 'network.output.activation', text: '' }, 3)).toBe(4)
    expect(layerOfProblem({ key: 'training.loss', text: '' }, 3)).toBeNull()
    expect(layerOfProblem(null, 3)).toBeNull()
  })

  test('is at its field and at no other', () => {
    const problem = { key: 'network.hidden[1].init', text: 'no' }
    expect(problemAt(problem, `${layerKey(2, 3)}.init`)).toBe('no')
    expect(problemAt(problem, layerKey(2, 3))).toBe('no')
    expect(problemAt(problem, `${layerKey(2, 3)}.initial`)).toBeNull()
    expect(problemAt(problem, 'network.hidden[10].init')).toBeNull()
  })
})
