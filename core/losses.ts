import type { LossCode } from './kernels/codes'
import type { Choice, Entry, NumberParameter } from './table'

/**
 * A loss. J is the mean over the minibatch's samples of the sum over outputs of `element`, each sample weighted with its
 * class's weight.
 */
export interface LossEntry extends Entry {
  /** `sigmoid` and `softmax`: works on the logits z of that output activation, and `slope` is dJ/dz. `any`: dJ/da. */
  readonly head: 'any' | 'sigmoid' | 'softmax'
  readonly task: 'regression' | 'classification'
  /** One output's share of one sample's loss, for target t; logSumExp is that of the sample's logits (softmax only). */
  readonly element: (z: number, a: number, t: number, logSumExp: number, parameter: number) => number
  readonly slope: (z: number, a: number, t: number, parameter: number) => number
}

const labelSmoothing: NumberParameter = {
  kind: 'number',
  default: 0,
  min: 0,
  max: 1,
  exclusiveMax: true,
  meaning: 'share of the target that is spread evenly over all classes',
}

/** All losses, in the order of the menus. */
export const losses = {
  squaredError: {
    label: 'Squared error',
    formula: '\\tfrac{1}{2} (y - \\hat{y})^2',
    parameters: {},
    reference: 'the text, "Forward, backward and chain-rule"',
    head: 'any',
    task: 'regression',
    element: (_, a, t) => 0.5 * (a - t) ** 2,
    slope: (_, a, t) => a - t,
  },
  absoluteError: {
    label: 'Absolute error',
    formula: '|y - \\hat{y}|',
    parameters: {},
    reference: 'the slope at 0 is 0',
    head: 'any',
    task: 'regression',
    element: (_, a, t) => Math.abs(a - t),
    slope: (_, a, t) => Math.sign(a - t),
  },
  huber: {
    label: 'Huber',
    formula:
      '\\tfrac{1}{2} e^2 \\text{ if } |e| \\le \\delta, \\text{ else } \\delta (|e| - \\tfrac{1}{2} \\delta), \\; e = y - \\hat{y}',
    parameters: {
      delta: {
        kind: 'number',
        default: 1,
        min: 0,
        exclusiveMin: true,
        max: 1e6,
        meaning: 'the error beyond which the loss grows linearly',
      },
    },
    reference: 'Huber 1964',
    head: 'any',
    task: 'regression',
    element: (_, a, t, __, delta) => {
      const e = Math.abs(a - t)
      return e <= delta ? 0.5 * e * e : delta * (e - 0.5 * delta)
    },
    slope: (_, a, t, delta) => Math.max(-delta, Math.min(delta, a - t)),
  },
  binaryCrossEntropy: {
    label: 'Binary cross-entropy',
    formula: '-t \\ln \\sigma(z) - (1 - t) \\ln(1 - \\sigma(z))',
    parameters: { labelSmoothing },
    reference: 'Goodfellow et al. 2016, section 6.2.2.2, computed from the logit',
    head: 'sigmoid',
    task: 'classification',
    element: (z, _, t) => Math.max(z, 0) - z * t + Math.log1p(Math.exp(-Math.abs(z))),
    slope: (_, a, t) => a - t,
  },
  categoricalCrossEntropy: {
    label: 'Cross-entropy',
    formula: '-\\sum_j t_j \\ln \\operatorname{softmax}(z)_j',
    parameters: { labelSmoothing },
    reference:
      'Goodfellow et al. 2016, section 6.2.2.3, computed from the logits; smoothing: Szegedy et al. 2016',
    head: 'softmax',
    task: 'classification',
    element: (z, _, t, logSumExp) => (t === 0 ? 0 : t * (logSumExp - z)),
    slope: (_, a, t) => a - t,
  },
} as const satisfies Record<keyof typeof LossCode, LossEntry>

export type LossName = keyof typeof losses
export type LossSpec = Choice<typeof losses>

/** Huber's delta; 0 for the losses without such a parameter. */
export const lossParameterOf = (spec: LossSpec): number => (spec.name === 'huber' ? spec.delta : 0)

/** The share of the target that is spread over all classes; 0 for the losses without smoothing. */
export const labelSmoothingOf = (spec: LossSpec): number =>
  'labelSmoothing' in spec ? spec.labelSmoothing : 0

/** t' = (1 - smoothing) t + smoothing / classes (Szegedy et al. 2016, section 7); one sigmoid unit has two classes. */
export const smooth = (t: number, smoothing: number, classes: number): number =>
  (1 - smoothing) * t + smoothing / classes
