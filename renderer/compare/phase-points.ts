import {
  activations,
  criticalLine,
  phaseDiagram,
  predictSignals,
  type CriticalPoint,
  type ElementwiseSpec,
  type PhaseDiagram,
} from '../../core'
import type { PhaseMap, PhasePoint } from '../charts/phase-map'
import { words } from '../words'
import { lookOf } from './looks'
import type { MeasuredScheme } from './signal-panels'

const w = words.compare.before

/** Points of the map: fine enough to look even, few enough to be worked out between two frames. */
const ACROSS = 48
const UP = 32
/** The plane that every map shows; points beyond it lie at its edge unless they are not much further. */
const SIGMA_W = 3
const SIGMA_B = 1.5
const FARTHEST = 6

/** The activations of hidden layers, each once, those of most schemes first. */
export function hiddenActivations(schemes: readonly MeasuredScheme[]): readonly ElementwiseSpec[] {
  const found = new Map<string, { readonly spec: ElementwiseSpec; count: number }>()
  for (const { signals } of schemes) {
    for (const { activation } of signals?.network.layers.slice(0, -1) ?? []) {
      if (activation.name === 'softmax') continue
      const key = JSON.stringify(activation)
      const one = found.get(key) ?? { spec: activation, count: 0 }
      found.set(key, one)
      one.count++
    }
  }
  return [...found.values()].sort((a, b) => b.count - a.count).map(({ spec }) => spec)
}

export const activationLabel = (spec: ElementwiseSpec): string => activations[spec.name].label

/** Where the hidden layers of the schemes with this activation lie: one dot for layers that lie together. */
export function phasePoints(schemes: readonly MeasuredScheme[], activation: ElementwiseSpec): PhasePoint[] {
  const key = JSON.stringify(activation)
  return schemes.flatMap(({ scheme, index, signals }) => {
    if (!signals || !Number.isFinite(signals.inputMeanSquare)) return []
    const predicted = predictSignals(signals.network, signals.inputMeanSquare)
    const layers = predicted.slice(0, -1).flatMap((layer) => {
      const { activation: own } = signals.network.layers[layer.layer - 1]
      return layer.kind === 'predicted' && JSON.stringify(own) === key ? [layer] : []
    })
    const places = new Map(
      layers.map(({ sigmaW, sigmaB }) => [
        `${sigmaW.toFixed(2)} ${sigmaB.toFixed(2)}`,
        { x: sigmaW, y: sigmaB },
      ]),
    )
    const { colour, marker } = lookOf(index)
    // The dot of the last layer bears the name: the first layer has the inputs before it, and may lie alone.
    return [...places.values()].map((place, i) => ({
      ...place,
      name: i === places.size - 1 ? scheme.label : '',
      colour,
      marker,
    }))
  })
}

/** chi_1 around the points. */
export function phaseMapOf(activation: ElementwiseSpec, points: readonly PhasePoint[]): PhaseMap {
  const right = Math.min(FARTHEST, Math.max(SIGMA_W, ...points.map(({ x }) => 1.05 * x)))
  const top = Math.min(FARTHEST, Math.max(SIGMA_B, ...points.map(({ y }) => 1.05 * y)))
  const { sigmaW, sigmaB, chi } = diagramOf(activation, right, top)
  const critical = criticalPieces(activation, right, top)
  return {
    ...{ xName: w.sigmaW, yName: w.sigmaB, x: sigmaW, y: sigmaB, factors: chi },
    ...{ critical, points, names: phaseNames(critical, right, top) },
  }
}

/** Left and right of the line, in the upper part of the map, where there is room. */
function phaseNames(critical: readonly (readonly number[])[], right: number, top: number): PhaseMap['names'] {
  const y = 0.92 * top
  const [piece = []] = critical
  for (let i = 0; i + 3 < piece.length; i += 2) {
    const [x1, y1, x2, y2] = piece.slice(i, i + 4)
    if ((y1 - y) * (y2 - y) > 0 || y1 === y2) continue
    const x = x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)
    return [
      ...(x > 0.3 * right ? [{ x: x / 2, y, text: w.ordered }] : []),
      ...(x < 0.7 * right ? [{ x: (x + right) / 2, y, text: w.chaotic }] : []),
    ]
  }
  return []
}

const diagrams = new Map<string, PhaseDiagram>()

function diagramOf(activation: ElementwiseSpec, right: number, top: number): PhaseDiagram {
  const key = JSON.stringify([activation, right, top])
  const known = diagrams.get(key)
  if (known) return known
  const made = phaseDiagram(activation, { sigmaW: [0.02, right, ACROSS], sigmaB: [0, top, UP] })
  diagrams.set(key, made)
  return made
}

const lines = new Map<string, readonly CriticalPoint[]>()

function criticalPieces(activation: ElementwiseSpec, right: number, top: number): number[][] {
  const key = JSON.stringify(activation)
  const line = lines.get(key) ?? criticalLine(activation)
  lines.set(key, line)
  const [alone] = line
  // ReLU and its kin: chi_1 does not depend on the biases.
  if (line.length === 1 && alone.q === null) return [[alone.sigmaW, 0, alone.sigmaW, top]]
  const within = line.filter(({ sigmaW, sigmaB }) => sigmaW <= 1.2 * right && sigmaB <= 1.2 * top)
  return [within.flatMap(({ sigmaW, sigmaB }) => [sigmaW, sigmaB])]
}
