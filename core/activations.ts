import { erfc } from './erf'
import type { ActivationCode } from './kernels/codes'
import { number, type Choice, type Entry } from './table'

/** An activation g, applied to each element of z. */
export interface ActivationEntry extends Entry {
  /** g'(z), in TeX; in terms of g(z) where that is shorter. */
  readonly slopeFormula: string
  /** g(z). */
  readonly value: (z: number, parameter: number) => number
  /** g'(z), given a = g(z). */
  readonly slope: (z: number, a: number, parameter: number) => number
  /** The slope's natural size: a value counts as saturated where |g'(z)| < 0.05 slopeScale. */
  readonly slopeScale: number
}

/** Klambauer et al. 2017, eq. 14: with them, mean 0 and variance 1 map to mean 0 and variance 1. */
export const SELU_SCALE = 1.0507009873554805
export const SELU_ALPHA = 1.6732632423543772

const logistic = (z: number): number => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z)))
/** Phi, the standard normal distribution function. */
const normalDistribution = (z: number): number => 0.5 * erfc(-z * Math.SQRT1_2)
const normalDensity = (z: number): number => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)

/** All activations, in the order of the menus. Softmax, which is not element-wise, stands by itself below. */
export const activations = {
  identity: {
    label: 'Identity',
    formula: 'g(z) = z',
    slopeFormula: '1',
    parameters: {},
    reference: 'the text, "Why non-linear Activation is important"',
    slopeScale: 1,
    value: (z) => z,
    slope: () => 1,
  },
  sigmoid: {
    label: 'Sigmoid',
    formula: '\\sigma(z) = \\frac{1}{1 + e^{-z}}',
    slopeFormula: '\\sigma(z) (1 - \\sigma(z))',
    parameters: {},
    reference: 'the text, "Sigmoid function"',
    slopeScale: 0.25,
    value: (z) => logistic(z),
    slope: (_, a) => a * (1 - a),
  },
  tanh: {
    label: 'Tanh',
    formula: '\\tanh(z) = \\frac{e^{z} - e^{-z}}{e^{z} + e^{-z}}',
    slopeFormula: '1 - \\tanh^2(z)',
    parameters: {},
    reference: 'the text, "Tanh function"',
    slopeScale: 1,
    value: (z) => Math.tanh(z),
    slope: (_, a) => 1 - a * a,
  },
  relu: {
    label: 'ReLU',
    formula: '\\max(0, z)',
    slopeFormula: '1 \\text{ if } z > 0, \\text{ else } 0',
    parameters: {},
    reference: 'the text, "ReLU function"; the slope at 0 is 0',
    slopeScale: 1,
    value: (z) => Math.max(0, z),
    slope: (z) => (z > 0 ? 1 : 0),
  },
  leakyRelu: {
    label: 'Leaky ReLU',
    formula: '\\max(\\alpha z, z)',
    slopeFormula: '1 \\text{ if } z > 0, \\text{ else } \\alpha',
    parameters: { alpha: number(0.01, 0, 1, 'slope for z < 0') },
    reference: 'the text, "LeakyRelu function"; Maas et al. 2013; the slope at 0 is alpha',
    slopeScale: 1,
    value: (z, alpha) => (z > 0 ? z : alpha * z),
    slope: (z, _, alpha) => (z > 0 ? 1 : alpha),
  },
  elu: {
    label: 'ELU',
    formula: 'z \\text{ if } z > 0, \\text{ else } \\alpha (e^{z} - 1)',
    slopeFormula: '1 \\text{ if } z > 0, \\text{ else } g(z) + \\alpha',
    parameters: { alpha: number(1, 0, 10, 'size of the plateau for z far below 0') },
    reference: 'Clevert et al. 2016, eq. 15; the slope at 0 is alpha',
    slopeScale: 1,
    value: (z, alpha) => (z > 0 ? z : alpha * Math.expm1(z)),
    slope: (z, a, alpha) => (z > 0 ? 1 : a + alpha),
  },
  selu: {
    label: 'SELU',
    formula: '\\lambda (z \\text{ if } z > 0, \\text{ else } \\alpha (e^{z} - 1))',
    slopeFormula: '\\lambda \\text{ if } z > 0, \\text{ else } g(z) + \\lambda \\alpha',
    parameters: {},
    reference: 'Klambauer et al. 2017, eq. 2 and 14',
    slopeScale: 1,
    value: (z) => SELU_SCALE * (z > 0 ? z : SELU_ALPHA * Math.expm1(z)),
    slope: (z, a) => (z > 0 ? SELU_SCALE : a + SELU_SCALE * SELU_ALPHA),
  },
  gelu: {
    label: 'GELU',
    formula: 'z \\, \\Phi(z)',
    slopeFormula: '\\Phi(z) + z \\, \\varphi(z)',
    parameters: {},
    reference: 'Hendrycks & Gimpel 2016, section 2, with the exact normal distribution',
    slopeScale: 1,
    value: (z) => (z === -Infinity ? 0 : z * normalDistribution(z)),
    slope: (z) => (Number.isFinite(z) ? normalDistribution(z) + z * normalDensity(z) : normalDistribution(z)),
  },
  silu: {
    label: 'SiLU (swish)',
    formula: 'z \\, \\sigma(z)',
    slopeFormula: '\\sigma(z) (1 + z (1 - \\sigma(z)))',
    parameters: {},
    reference: 'Elfwing et al. 2018; Ramachandran et al. 2017',
    slopeScale: 1,
    value: (z) => (z === -Infinity ? 0 : z * logistic(z)),
    slope: (z) => (Number.isFinite(z) ? logistic(z) * (1 + z * (1 - logistic(z))) : logistic(z)),
  },
  softplus: {
    label: 'Softplus',
    formula: '\\ln(1 + e^{z})',
    slopeFormula: '\\sigma(z)',
    parameters: {},
    reference: 'Dugas et al. 2001; Glorot et al. 2011',
    slopeScale: 1,
    value: (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))),
    slope: (z) => logistic(z),
  },
  softsign: {
    label: 'Softsign',
    formula: '\\frac{z}{1 + |z|}',
    slopeFormula: '\\frac{1}{(1 + |z|)^2}',
    parameters: {},
    reference: 'Bergstra et al. 2009; Glorot & Bengio 2010',
    slopeScale: 1,
    value: (z) => z / (1 + Math.abs(z)),
    slope: (z) => 1 / (1 + Math.abs(z)) ** 2,
  },
  hardTanh: {
    label: 'Hard tanh',
    formula: '\\min(\\max(z, -1), 1)',
    slopeFormula: '1 \\text{ if } |z| < 1, \\text{ else } 0',
    parameters: {},
    reference: 'Collobert 2004; the slope at the corners is 0',
    slopeScale: 1,
    value: (z) => Math.max(Math.min(z, 1), -1),
    slope: (z) => (Math.abs(z) < 1 ? 1 : 0),
  },
  sin: {
    label: 'Sine',
    formula: '\\sin(z)',
    slopeFormula: '\\cos(z)',
    parameters: {},
    reference: 'the text, "Universal Approximation Theorems"',
    slopeScale: 1,
    value: (z) => Math.sin(z),
    slope: (z) => Math.cos(z),
  },
  cos: {
    label: 'Cosine',
    formula: '\\cos(z)',
    slopeFormula: '-\\sin(z)',
    parameters: {},
    reference: 'the text, "Universal Approximation Theorems"',
    slopeScale: 1,
    value: (z) => Math.cos(z),
    slope: (z) => -Math.sin(z),
  },
  exp: {
    label: 'Exponential',
    formula: 'e^{\\min(z, c)}',
    slopeFormula: 'e^{z} \\text{ if } z < c, \\text{ else } 0',
    parameters: { limit: number(30, -80, 80, 'c, beyond which the argument is clipped and the slope is 0') },
    reference: 'the text, "Universal Approximation Theorems"',
    slopeScale: 1,
    value: (z, limit) => Math.exp(Math.min(z, limit)),
    slope: (z, a, limit) => (z < limit ? a : 0),
  },
  square: {
    label: 'Square (polynomial)',
    formula: 'z^2',
    slopeFormula: '2z',
    parameters: {},
    reference: 'the text, "Universal Approximation Theorems": a polynomial, for which the theorem fails',
    slopeScale: 1,
    value: (z) => z * z,
    slope: (z) => 2 * z,
  },
} as const satisfies Record<keyof typeof ActivationCode, ActivationEntry>

/** The output head of several classes. It works on a whole row, so it is no member of the table. */
export const softmax: Entry = {
  label: 'Softmax',
  formula: '\\frac{e^{z_j}}{\\sum_i e^{z_i}}',
  parameters: {},
  reference: 'Goodfellow et al. 2016, eq. 6.29',
}

export type ActivationName = keyof typeof activations
export type ElementwiseSpec = Choice<typeof activations>
/** An activation with its parameters; softmax in an output layer only. */
export type ActivationSpec = ElementwiseSpec | { readonly name: 'softmax' }

/** The value of the activation's one parameter; 0 where it has none. */
export function parameterOf(spec: ElementwiseSpec): number {
  if ('alpha' in spec) return spec.alpha
  return 'limit' in spec ? spec.limit : 0
}
