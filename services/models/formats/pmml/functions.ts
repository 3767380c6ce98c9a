import {
  parameterOf,
  SELU_ALPHA,
  SELU_SCALE,
  type ActivationName,
  type ElementwiseSpec,
} from '../../../../core'

/** The activation functions of PMML that are used here, with their values: dmg.org, PMML 4.4, "Neural Network Models". */
export const functions = {
  identity: (z) => z,
  logistic: (z) => 1 / (1 + Math.exp(-z)),
  tanh: Math.tanh,
  rectifier: (z) => Math.max(0, z),
  exponential: Math.exp,
  square: (z) => z * z,
  sine: Math.sin,
  cosine: Math.cos,
  Elliott: (z) => z / (1 + Math.abs(z)),
} satisfies Record<string, (z: number) => number>

export type FunctionName = keyof typeof functions

/** A neuron beside a unit: the function of bias + the sum of weight times what it takes from `z` or an earlier one of them. */
export interface PartNeuron {
  readonly name: string
  readonly bias: number
  readonly from: Readonly<Record<string, number>>
}

/** A layer of such neurons, all with one function. The last layer has one neuron, `a`. */
export interface Part {
  readonly function: FunctionName
  readonly neurons: readonly PartNeuron[]
}

const neuron = (name: string, from: Readonly<Record<string, number>>, bias = 0): PartNeuron => ({
  ...{ name, from, bias },
})

/** max(0, z) and max(0, -z). */
const HALVES: Part = {
  function: 'rectifier',
  neurons: [neuron('p', { z: 1 }), neuron('n', { z: -1 })],
}

/** scale (z where z > 0, else alpha (e^z - 1)): z below 0 is -n, so that e is never raised to a positive number. */
const exponentialLinear = (alpha: number, scale: number): readonly Part[] => [
  HALVES,
  { function: 'exponential', neurons: [neuron('e', { n: -1 })] },
  { function: 'identity', neurons: [neuron('a', { p: scale, e: scale * alpha }, -scale * alpha)] },
]

/**
 * What makes each activation, exactly, of the functions that PMML has: one of them, or several layers of neurons. Null where
 * there is no way to: PMML has neither a logarithm nor the error function as an activation.
 */
const made: Readonly<Record<ActivationName, (parameter: number) => FunctionName | readonly Part[] | null>> = {
  identity: () => 'identity',
  sigmoid: () => 'logistic',
  tanh: () => 'tanh',
  relu: () => 'rectifier',
  leakyRelu: (alpha) => [HALVES, { function: 'identity', neurons: [neuron('a', { p: 1, n: -alpha })] }],
  elu: (alpha) => exponentialLinear(alpha, 1),
  selu: () => exponentialLinear(SELU_ALPHA, SELU_SCALE),
  gelu: () => null,
  // A product by squares: z s = ((z + s)^2 - (z - s)^2) / 4.
  silu: () => [
    { function: 'logistic', neurons: [neuron('s', { z: 1 })] },
    { function: 'square', neurons: [neuron('b', { z: 1, s: 1 }), neuron('c', { z: 1, s: -1 })] },
    { function: 'identity', neurons: [neuron('a', { b: 0.25, c: -0.25 })] },
  ],
  softplus: () => null,
  softsign: () => 'Elliott',
  hardTanh: () => [
    { function: 'rectifier', neurons: [neuron('p', { z: 1 }, 1), neuron('n', { z: 1 }, -1)] },
    { function: 'identity', neurons: [neuron('a', { p: 1, n: -1 }, -1)] },
  ],
  sin: () => 'sine',
  cos: () => 'cosine',
  // min(z, c) = c - max(0, c - z)
  exp: (limit) => [
    { function: 'rectifier', neurons: [neuron('n', { z: -1 }, limit)] },
    { function: 'exponential', neurons: [neuron('a', { n: -1 }, limit)] },
  ],
  square: () => 'square',
}

export const partsOf = (spec: ElementwiseSpec): FunctionName | readonly Part[] | null =>
  made[spec.name](parameterOf(spec))
