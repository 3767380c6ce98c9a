import type { ActivationSpec } from '../../../../core'
import type { ModelBatchNorm, ModelLayer } from '../../portable-model'
import type { Tensor } from '../../safetensors'
import { transposed } from '../transposed'
import { activationThatIs, lineThatIs, same, type Elementwise, type Slope } from './elementwise'

/** How far a network has come: layers that are complete, one that may still get more, and what scales what comes out of them. */
export interface Stage {
  readonly layers: readonly ModelLayer[]
  /** A dense layer without its activation. */
  readonly open: Dense | null
  /** Where nothing is open: scale * a + shift of what the layers give, or of the inputs. */
  readonly line: Line | null
  /** Of what comes out; null while it is not known. */
  readonly width: number | null
}

type Dense = Omit<ModelLayer, 'activation'>

export interface Line {
  readonly scale: Float64Array
  readonly shift: Float64Array
}

/** A value of the graph that depends on the rows: a function of what a stage gives. */
export interface Signal {
  readonly stage: Stage
  readonly of: Elementwise
}

export const inputSignal = (width: number | null): Signal => ({
  stage: { layers: [], open: null, line: null, width },
  of: same,
})

const isSame = (of: Elementwise): boolean => of.made.length === 0

/** With the activation that what was done to its values comes to. @throws Error naming the operators that come to none */
export function closed({ stage, of }: Signal): Stage {
  const { open, layers } = stage
  if (open && isSame(of)) return after(stage, layers, open, { name: 'identity' })
  if (isSame(of)) return stage
  const line = lineThatIs(of)
  if (line) return closed({ stage: scaled(stage, constantLine(stage, line)), of: same })
  const what = [...new Set(of.made)].join(', ')
  const activation = activationThatIs(of)
  // What scales an activation belongs to the next layer.
  if (!activation && of.last) {
    const before = closed({ stage, of: of.last.before })
    return scaled(before, constantLine(before, of.last.line))
  }
  if (!activation) throw new Error(`what ${what} make of its values is no activation that this studio has`)
  if (!open) {
    const where =
      layers.length === 0
        ? 'comes before the first dense layer'
        : `follows layer ${layers.length}, which has one`
    throw new Error(`the activation ${activation.name} (${what}) ${where}`)
  }
  return after(stage, layers, open, activation)
}

function after(stage: Stage, layers: Stage['layers'], open: Dense, activation: ActivationSpec): Stage {
  return { ...stage, layers: [...layers, { ...open, activation }], open: null }
}

function constantLine({ width }: Stage, { slope, intercept }: Slope): Line {
  const units = knownWidth(width)
  return { scale: new Float64Array(units).fill(slope), shift: new Float64Array(units).fill(intercept) }
}

function knownWidth(width: number | null): number {
  if (width === null) throw new Error('how many features it takes is said nowhere before they are scaled')
  return width
}

/** scale * x + shift of each value: taken into the layer that is open, else kept for the next. */
export function scaled(stage: Stage, line: Line): Stage {
  const { open } = stage
  const width = stage.width ?? line.scale.length
  if (line.scale.length !== width) {
    throw new Error(`it scales ${line.scale.length} values, and there are ${width}`)
  }
  if (!open) return { ...stage, width, line: stage.line ? composed(stage.line, line) : line }
  return {
    ...stage,
    open: open.batchNorm ? normScaled(open, open.batchNorm, line) : weightsScaled(open, line),
  }
}

const composed = (first: Line, { scale, shift }: Line): Line => ({
  scale: first.scale.map((s, j) => s * scale[j]),
  shift: first.shift.map((t, j) => t * scale[j] + shift[j]),
})

const weightsScaled = (open: Dense, { scale, shift }: Line): Dense => ({
  ...open,
  weight: open.weight.map((w, n) => w * scale[Math.floor(n / open.inputs)]),
  bias: open.bias.map((b, j) => b * scale[j] + shift[j]),
})

const normScaled = (open: Dense, norm: ModelBatchNorm, { scale, shift }: Line): Dense => ({
  ...open,
  batchNorm: {
    ...norm,
    gamma: norm.gamma.map((g, j) => g * scale[j]),
    beta: norm.beta.map((b, j) => b * scale[j] + shift[j]),
  },
})

/**
 * W x of the signal, W being a constant.
 * @param isTransposed whether W lies as units x inputs, as this studio has it
 */
export function dense(signal: Signal, weight: Tensor, isTransposed: boolean, name: string): Signal {
  const stage = closed(signal)
  const [rows, columns] = weight.shape
  if (weight.shape.length !== 2 || rows === 0 || columns === 0) {
    throw new Error(
      `the weights of ${name} are ${weight.shape.join(' x ') || 'a single number'}, expected a matrix`,
    )
  }
  const [units, inputs] = isTransposed ? [rows, columns] : [columns, rows]
  if (stage.width !== null && stage.width !== inputs) {
    throw new Error(`${name} takes ${inputs} inputs, and what comes in has ${stage.width}`)
  }
  const w = isTransposed ? weight.data : transposed(weight.data, rows, columns)
  const bias = new Float32Array(units)
  const open: Dense = { inputs, units, weight: w, bias, batchNorm: null }
  const { line, layers } = stage
  return {
    stage: { layers, open: line ? fed(open, line) : open, line: null, width: units },
    of: same,
  }
}

/** W (scale x + shift) as W' x + b'. */
function fed(open: Dense, { scale, shift }: Line): Dense {
  const { inputs, weight } = open
  return {
    ...open,
    weight: weight.map((w, n) => w * scale[n % inputs]),
    bias: open.bias.map((b, j) => {
      let sum = b
      for (let i = 0; i < inputs; i++) sum += weight[j * inputs + i] * shift[i]
      return sum
    }),
  }
}

/** Batch norm by its running statistics: of a dense layer without activation a part of it; else what scales. */
export function normed(signal: Signal, norm: ModelBatchNorm): Signal {
  const { stage, of } = signal
  const units = norm.mean.length
  if (stage.width !== null && stage.width !== units) {
    throw new Error(`a batch norm of ${units} values follows ${stage.width}`)
  }
  if (stage.open && !stage.open.batchNorm && isSame(of)) {
    return { stage: { ...stage, open: { ...stage.open, batchNorm: norm } }, of }
  }
  const scale = Float64Array.from(norm.gamma, (g, j) => g / Math.sqrt(norm.variance[j] + norm.epsilon))
  const shift = scale.map((s, j) => norm.beta[j] - s * norm.mean[j])
  return lined(signal, { scale, shift })
}

/** scale * x + shift of a signal, whatever was done to it before. */
export const lined = (signal: Signal, line: Line): Signal => ({
  stage: scaled(isSame(signal.of) ? signal.stage : closed(signal), line),
  of: same,
})

/** @throws Error where something stands between the layer and its softmax */
export function softmaxed({ stage, of }: Signal): Signal {
  const { open, layers } = stage
  if (!open || !isSame(of)) throw new Error('a Softmax is read right after a dense layer only')
  return { stage: after(stage, layers, open, { name: 'softmax' }), of: same }
}

/** The layers of what a network answers. @throws Error where it does more to its answers than its last activation */
export function layersOf(signal: Signal): readonly ModelLayer[] {
  const { layers, line } = closed(signal)
  if (layers.length > 0 && line) {
    throw new Error('its answers are scaled after the last activation, for which this studio has no layer')
  }
  return layers
}
