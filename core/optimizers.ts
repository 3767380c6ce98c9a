import type { OptimizerCode } from './kernels/codes'
import type { Choice, Entry, NumberParameter } from './table'

/** A rule's numbers besides the learning rate, in the one form that kernels take. */
export interface Hyper {
  /** First coefficient: momentum, or the decay of the mean of g (of g^2 in RMSProp). */
  readonly first: number
  /** Second coefficient: the decay of the mean of g^2 in Adam. */
  readonly second: number
  readonly epsilon: number
  /** Decoupled weight decay; the engine applies it, to weights only. */
  readonly decay: number
}

/** The step for one parameter, to be subtracted from it. Moves `state` on; t is the number of the step, from 1. */
export type UpdateRule = (gradient: number, state: Float64Array, learningRate: number, t: number) => number

/** An update rule is data and a pure step on one element. */
export interface OptimizerEntry extends Entry {
  // The values are those of this very entry; the table as a whole cannot say so.
  /** How many state tensors, each as large as all parameters, the rule carries on. */
  states(values: never): 0 | 1 | 2
  /** The rule's numbers besides the learning rate; what is left out is 0. */
  hyper(values: never): Partial<Hyper>
  /** The rule with its numbers filled in. */
  rule(hyper: Hyper): UpdateRule
}

const learningRate = (value: number): NumberParameter => ({
  kind: 'number',
  default: value,
  min: 0,
  exclusiveMin: true,
  max: 1e3,
  meaning: 'size of a step',
})
const coefficient = (value: number, meaning: string): NumberParameter => ({
  kind: 'number',
  default: value,
  min: 0,
  max: 1,
  exclusiveMax: true,
  meaning,
})
const epsilon = (value: number): NumberParameter => ({
  kind: 'number',
  default: value,
  min: 0,
  exclusiveMin: true,
  max: 1,
  meaning: 'keeps the quotient finite where the gradient has been 0',
})

const adamRule =
  ({ first, second, epsilon }: Hyper): UpdateRule =>
  (g, state, rate, t) => {
    state[0] = first * state[0] + (1 - first) * g
    state[1] = second * state[1] + (1 - second) * g * g
    const mean = state[0] / (1 - first ** t)
    return (rate * mean) / (Math.sqrt(state[1] / (1 - second ** t)) + epsilon)
  }

const adamHyper = ({ beta1, beta2, epsilon }: { beta1: number; beta2: number; epsilon: number }) => ({
  first: beta1,
  second: beta2,
  epsilon,
})

const adamParameters = {
  learningRate: learningRate(0.001),
  beta1: coefficient(0.9, 'decay of the mean of the gradient'),
  beta2: coefficient(0.999, 'decay of the mean of its square'),
  epsilon: epsilon(1e-8),
}

/** All optimisers, in the order of the menus; their steps are those of PyTorch's optimisers of the same names. */
export const optimizers = {
  sgd: {
    label: 'SGD (momentum)',
    formula: 'v := \\mu v + g, \\quad w := w - \\eta v',
    parameters: {
      learningRate: learningRate(0.01),
      momentum: coefficient(0, 'share of v that is kept; 0 is plain gradient descent'),
    },
    reference: 'the text, "Updated biases and weights"; Polyak 1964, with the rate outside v as in PyTorch',
    states: ({ momentum }: { momentum: number }) => (momentum === 0 ? 0 : 1),
    hyper: ({ momentum }: { momentum: number }) => ({ first: momentum }),
    rule:
      ({ first }) =>
      (g, state, rate) => {
        state[0] = first * state[0] + g
        return rate * state[0]
      },
  },
  nesterov: {
    label: 'Nesterov momentum',
    formula: 'v := \\mu v + g, \\quad w := w - \\eta (g + \\mu v)',
    parameters: {
      learningRate: learningRate(0.01),
      momentum: coefficient(0.9, 'share of v that is kept'),
    },
    reference:
      'Nesterov 1983; Sutskever et al. 2013, section 2, written for the point where the gradient is taken, with the rate outside v as in PyTorch',
    states: () => 1,
    hyper: ({ momentum }: { momentum: number }) => ({ first: momentum }),
    rule:
      ({ first }) =>
      (g, state, rate) => {
        state[0] = first * state[0] + g
        return rate * (g + first * state[0])
      },
  },
  adagrad: {
    label: 'Adagrad',
    formula: 's := s + g^2, \\quad w := w - \\eta \\frac{g}{\\sqrt{s} + \\varepsilon}',
    parameters: { learningRate: learningRate(0.01), epsilon: epsilon(1e-10) },
    reference: 'Duchi et al. 2011',
    states: () => 1,
    hyper: ({ epsilon }: { epsilon: number }) => ({ epsilon }),
    rule:
      ({ epsilon }) =>
      (g, state, rate) => {
        state[0] += g * g
        return (rate * g) / (Math.sqrt(state[0]) + epsilon)
      },
  },
  rmsprop: {
    label: 'RMSProp',
    formula: 's := \\rho s + (1 - \\rho) g^2, \\quad w := w - \\eta \\frac{g}{\\sqrt{s} + \\varepsilon}',
    parameters: {
      learningRate: learningRate(0.01),
      decay: coefficient(0.99, 'decay of the mean of the squared gradient'),
      epsilon: epsilon(1e-8),
    },
    reference: 'Tieleman & Hinton 2012, lecture 6.5',
    states: () => 1,
    hyper: ({ decay, epsilon }: { decay: number; epsilon: number }) => ({ first: decay, epsilon }),
    rule:
      ({ first, epsilon }) =>
      (g, state, rate) => {
        state[0] = first * state[0] + (1 - first) * g * g
        return (rate * g) / (Math.sqrt(state[0]) + epsilon)
      },
  },
  adam: {
    label: 'Adam',
    formula:
      'm := \\beta_1 m + (1 - \\beta_1) g, \\; v := \\beta_2 v + (1 - \\beta_2) g^2, \\; w := w - \\eta \\frac{\\hat m}{\\sqrt{\\hat v} + \\varepsilon}',
    parameters: adamParameters,
    reference: 'Kingma & Ba 2015, algorithm 1',
    states: () => 2,
    hyper: adamHyper,
    rule: adamRule,
  },
  adamw: {
    label: 'AdamW',
    formula: 'w := w - \\eta \\lambda w, \\text{ then as Adam}',
    parameters: {
      ...adamParameters,
      weightDecay: {
        kind: 'number',
        default: 0.01,
        min: 0,
        max: 10,
        meaning: 'decoupled decay of the weights',
      },
    },
    reference:
      'Loshchilov & Hutter 2019, algorithm 2, with the decay scaled by the learning rate as in PyTorch',
    states: () => 2,
    hyper: ({
      weightDecay,
      ...values
    }: {
      beta1: number
      beta2: number
      epsilon: number
      weightDecay: number
    }) => ({ ...adamHyper(values), decay: weightDecay }),
    rule: adamRule,
  },
} as const satisfies Record<keyof typeof OptimizerCode, OptimizerEntry>

export type OptimizerName = keyof typeof optimizers
export type OptimizerSpec = Choice<typeof optimizers>

/** How many state tensors, each as large as all parameters, the rule carries on. */
export function statesOf(spec: OptimizerSpec): 0 | 1 | 2 {
  const entry: OptimizerEntry = optimizers[spec.name]
  return entry.states(spec as never)
}

/** The numbers of a choice from the table, as kernels take them. */
export function hyperOf(spec: OptimizerSpec): Hyper {
  const entry: OptimizerEntry = optimizers[spec.name]
  return { first: 0, second: 0, epsilon: 0, decay: 0, ...entry.hyper(spec as never) }
}

/** The rule of a member of the table, with its numbers. */
export const updateRule = (name: OptimizerName, hyper: Hyper): UpdateRule => optimizers[name].rule(hyper)
