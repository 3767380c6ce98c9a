import { describe, expect, it } from 'vitest'
import type { InitializerSpec, LayerSpec, NetworkSpec } from '../../core'
import { linePanels } from '../../renderer/charts/line-panels'
import { panelGrid } from '../../renderer/charts/panel-grid'
import { phaseMap } from '../../renderer/charts/phase-map'
import { hiddenActivations, phaseMapOf, phasePoints } from '../../renderer/compare/phase-points'
import { factorPerLayer, signalLines } from '../../renderer/compare/signal-lines'
import { factorRows, signalPanels, SIGNAL_COLUMNS, signalRows } from '../../renderer/compare/signal-panels'
import type { Signals } from '../../services/contract/inspection'
import { style } from './chart-style'

const LAYERS = 6

function networkOf(init: InitializerSpec): NetworkSpec {
  const layer: LayerSpec = {
    ...{ units: 100, activation: { name: 'relu' }, init, biasInit: { scheme: 'zeros' } },
    ...{ batchNorm: null, dropout: 0 },
  }
  const output: LayerSpec = { ...layer, activation: { name: 'identity' } }
  return { inputs: 100, layers: [...Array.from({ length: LAYERS - 1 }, () => layer), output] }
}

/** As if every layer changed z and delta by these factors, in both of two seeds. */
function signalsOf(init: InitializerSpec, forward: number, backward: number): Signals {
  const grow = (factor: number, isBack: boolean): Float64Array =>
    Float64Array.from({ length: 2 * LAYERS }, (_, i) => {
      const k = i % LAYERS
      return (i < LAYERS ? 0.9 : 1.1) * factor ** (isBack ? LAYERS - 1 - k : k)
    })
  return {
    ...{ step: 0, network: networkOf(init), rows: 100, inputMeanSquare: 1 },
    ...{
      preActivations: grow(forward, false),
      activations: grow(forward, false),
      deltas: grow(backward, true),
    },
    ...{ meanDeltas: new Float64Array(2 * LAYERS), gradients: new Float64Array(2 * LAYERS) },
  }
}

const scheme = (label: string, index: number, signals: Signals | null) => ({
  ...{ scheme: { label, values: {} }, index, signals, problem: null },
})
const he = signalsOf({ scheme: 'heNormal' }, 1, 1)
const small = signalsOf({ scheme: 'normal', std: 0.01 }, 0.0707, 0.0707)
const schemes = [scheme('He normal', 0, he), scheme('Normal', 1, small), scheme('to come', 2, null)]

describe('signals before training', () => {
  it('are means over the seeds in a band of all of them', () => {
    const [z] = signalLines(he)
    expect(z.measured.mean[0]).toBeCloseTo(1)
    expect([z.measured.low[0], z.measured.high[0]]).toEqual([0.9, 1.1])
    expect(signalLines(he)).toBe(signalLines(he))
  })

  it('stand beside what the theory says: He keeps them, too small weights lose them', () => {
    const [row, other] = factorRows(schemes)
    expect(row.forwardTheory).toBeCloseTo(1, 6)
    expect(row.backwardTheory).toBeCloseTo(1, 6)
    expect(row.depth).toBe(Infinity)
    expect(other.backward).toBeCloseTo(0.0707, 3)
    expect(other.backwardTheory).toBeCloseTo(0.0707, 3)
    expect(other.depth).toBeGreaterThan(0)
    expect(factorRows(schemes)).toHaveLength(2)
  })

  it('predict delta as a multiple of that of the last layer, in a band around it', () => {
    const { measured, theory } = signalLines(small)[2]
    expect(theory!.mean[LAYERS - 1]).toBeCloseTo(measured.mean[LAYERS - 1])
    expect(theory!.low[0]).toBeLessThan(theory!.mean[0])
    expect(theory!.high[0]).toBeGreaterThan(theory!.mean[0])
  })

  it('have no factor where there is one hidden layer, or a number is not there', () => {
    expect(factorPerLayer([1, 2], 'forward')).toBeNull()
    expect(factorPerLayer([0, 2, 3], 'forward')).toBeNull()
    expect(factorPerLayer([1, 2, 4, 9], 'forward')).toBeCloseTo(2)
    expect(factorPerLayer([1, 2, 4, 9], 'backward')).toBeCloseTo(0.5)
  })

  it('are drawn on one scale, and written down with all numbers', () => {
    const { scene } = linePanels(signalPanels(schemes, ['z', 'delta']), { width: 800, height: 400 }, style)
    const lines = scene.marks.flatMap((mark) => (mark.type === 'within' ? mark.marks : []))
    // Of two schemes, two numbers, measured and predicted.
    expect(lines.filter(({ type }) => type === 'line')).toHaveLength(8)
    expect(scene.marks).toContainEqual(expect.objectContaining({ type: 'text', text: 'waiting ...' }))
    const rows = signalRows(schemes)
    expect(rows).toHaveLength(2 * LAYERS)
    expect(new Set(rows.map(({ length }) => length))).toEqual(new Set([SIGNAL_COLUMNS.length]))
  })
})

describe('the phase diagram', () => {
  it('has a dot for the hidden layers of each scheme, and the line where nothing grows or shrinks', () => {
    const [activation] = hiddenActivations(schemes)
    expect(activation).toEqual({ name: 'relu' })
    const points = phasePoints(schemes, activation)
    expect(points.map(({ name }) => name)).toEqual(['He normal', 'Normal'])
    expect(points[0].x).toBeCloseTo(Math.SQRT2)
    const map = phaseMapOf(activation, points)
    expect(map.critical[0][0]).toBeCloseTo(Math.SQRT2)
    const { scene } = phaseMap(map, { width: 500, height: 300 }, style)
    const texts = scene.marks.flatMap((mark) => (mark.type === 'text' ? [mark.text] : []))
    expect(texts).toEqual(expect.arrayContaining(['He normal', 'Normal', 'chaotic: exploding']))
  })
})

describe('panels side by side', () => {
  it('lie within their room, and do not touch', () => {
    for (const count of [1, 2, 5, 9, 21]) {
      const boxes = panelGrid({ width: 800, height: 500 }, count, 1.5)
      expect(boxes).toHaveLength(count)
      for (const [i, box] of boxes.entries()) {
        expect(box.x + box.width).toBeLessThanOrEqual(800.001)
        expect(box.y + box.height).toBeLessThanOrEqual(506.001)
        const next = boxes.at(i + 1)
        if (next && next.y === box.y) expect(next.x).toBeGreaterThan(box.x + box.width)
      }
    }
  })
})
