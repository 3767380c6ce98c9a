import { FormulaError, parseFormula } from '../formula'
import type { Random } from '../random'
import { number, type Choice } from '../table'
import type { InitContext, InitializerEntry } from './entry'
import { fillIdentity, fillOrthogonal, fillSparse } from './matrices'
import {
  draw,
  presets,
  varianceScalingParameters,
  varianceScalingStd,
  type VarianceScaling,
} from './variance-scaling'

export type { InitContext, InitializerEntry } from './entry'

/** The variables of a formula for the standard deviation. */
export const FORMULA_VARIABLES = ['fanIn', 'fanOut'] as const

const fixed = (value: number, label: string, formula: string) => ({
  label,
  formula,
  parameters: {},
  reference: 'the text, "What if weights are initialized with 0?"',
  forBiases: true,
  fill: (out: Float64Array) => void out.fill(value),
  std: () => 0,
})

/** All initialisers, in the order of the menus. */
export const initializers = {
  zeros: fixed(0, 'Zeros', 'w = 0'),
  ones: fixed(1, 'Ones', 'w = 1'),
  constant: {
    label: 'Constant',
    formula: 'w = \\gamma',
    parameters: { value: number(0.1, -1e6, 1e6, 'gamma, what every entry is') },
    reference: 'the text, "What if weights are initialized with 0? or even same constant value"',
    forBiases: true,
    fill: (out, _, __, { value }: { value: number }) => void out.fill(value),
    std: () => 0,
  },
  standardNormal: {
    label: 'Standard normal N(0, 1)',
    formula: 'w \\sim N(0, 1)',
    parameters: {},
    reference: 'the text, "Random initialization"',
    forBiases: true,
    fill: (out, _, random) => draw(out, 1, 'normal', random),
    std: () => 1,
  },
  normal: {
    label: 'Normal',
    formula: 'w \\sim N(0, s^2)',
    parameters: { std: number(0.01, 0, 1e6, 's, the standard deviation') },
    reference: 'Krizhevsky et al. 2012, section 5, for s = 0.01',
    forBiases: true,
    fill: (out, _, random, { std }: { std: number }) => draw(out, std, 'normal', random),
    std: (_, { std }: { std: number }) => std,
  },
  uniform: {
    label: 'Uniform',
    formula: 'w \\sim U(-l, l)',
    parameters: { limit: number(0.05, 0, 1e6, 'l, the largest size') },
    reference: 'variance l^2 / 3',
    forBiases: true,
    fill: (out, _, random, { limit }: { limit: number }) =>
      draw(out, limit / Math.sqrt(3), 'uniform', random),
    std: (_, { limit }: { limit: number }) => limit / Math.sqrt(3),
  },
  truncatedNormal: {
    label: 'Truncated normal',
    formula: 'w \\sim N(0, s^2) \\text{ without its tails}',
    parameters: { std: number(0.01, 0, 1e6, 's, the standard deviation of what is left') },
    reference: 'cut off at two standard deviations, then rescaled to variance s^2',
    forBiases: true,
    fill: (out, _, random, { std }: { std: number }) => draw(out, std, 'truncatedNormal', random),
    std: (_, { std }: { std: number }) => std,
  },
  varianceScaling: {
    label: 'Variance scaling',
    formula: '\\operatorname{Var} w = \\frac{s}{n}',
    parameters: varianceScalingParameters,
    reference: 'the text, "Solution": variance k / m_(l-1); all named schemes below are presets of it',
    forBiases: true,
    fill: (out, context, random, values: VarianceScaling) =>
      draw(out, varianceScalingStd(values, context), values.distribution, random),
    std: (context, values: VarianceScaling) => varianceScalingStd(values, context),
  },
  ...presets,
  orthogonal: {
    label: 'Orthogonal',
    formula: 'W W^T = g^2 I \\text{ or } W^T W = g^2 I',
    parameters: { gain: number(1, 0, 1e6, 'g, by which the rows or columns are stretched') },
    reference: 'Saxe et al. 2014, section 3',
    forBiases: false,
    fill: (out, { fanIn, fanOut }, random, { gain }: { gain: number }) =>
      fillOrthogonal(out, fanOut, fanIn, gain, random),
    std: ({ fanIn, fanOut }, { gain }: { gain: number }) => gain / Math.sqrt(Math.max(fanIn, fanOut)),
  },
  identity: {
    label: 'Identity',
    formula: 'w_{ij} = g \\, [i = j]',
    parameters: { gain: number(1, -1e6, 1e6, 'g, what stands on the diagonal') },
    reference: 'Le et al. 2015',
    forBiases: false,
    fill: (out, { fanIn, fanOut }, _, { gain }: { gain: number }) => fillIdentity(out, fanOut, fanIn, gain),
    std: ({ fanIn, fanOut }, { gain }: { gain: number }) =>
      Math.abs(gain) / Math.sqrt(Math.max(fanIn, fanOut)),
  },
  sparse: {
    label: 'Sparse',
    formula: 'n \\text{ entries of each row } \\sim N(0, s^2), \\text{ the rest } 0',
    parameters: {
      connections: {
        ...number(15, 1, 1e6, 'n, connections into a unit (all, where there are fewer inputs)'),
        integer: true,
      },
      std: number(1, 0, 1e6, 's, the standard deviation of those'),
    },
    reference: 'Martens 2010, section 5',
    forBiases: false,
    fill: (out, { fanIn }, random, { connections, std }: { connections: number; std: number }) =>
      fillSparse(out, fanIn, Math.min(connections, fanIn), std, random),
    std: ({ fanIn }, { connections, std }: { connections: number; std: number }) =>
      std * Math.sqrt(Math.min(connections, fanIn) / fanIn),
  },
  lsuv: {
    label: 'LSUV',
    formula: 'W \\text{ orthogonal, then } W := W / \\operatorname{std}(z) \\text{ layer by layer}',
    parameters: {
      tolerance: number(0.1, 1e-6, 10, 'how far from 1 the variance of z may stay'),
      maxIterations: { ...number(10, 1, 1000, 'rescalings of a layer at most'), integer: true },
    },
    reference: 'Mishkin & Matas 2016, algorithm 1; the rescaling needs data, see training/initialization.ts',
    forBiases: false,
    fill: (out, { fanIn, fanOut }, random) => fillOrthogonal(out, fanOut, fanIn, 1, random),
    // Before the rescaling.
    std: ({ fanIn, fanOut }) => 1 / Math.sqrt(Math.max(fanIn, fanOut)),
  },
  formula: {
    label: 'Formula',
    formula: 'w \\sim N(0, s^2), \\; s \\text{ a formula in } m_{k-1} \\text{ and } m_k',
    parameters: {
      std: { kind: 'expression', default: 'sqrt(2 / fanIn)', meaning: 's, in fanIn and fanOut' },
    },
    reference: 'your own',
    forBiases: true,
    fill: (out, context, random, { std }: { std: string }) =>
      draw(out, formulaStd(std, context), 'normal', random),
    std: (context, { std }: { std: string }) => formulaStd(std, context),
  },
} as const satisfies Record<string, InitializerEntry>

/** @throws FormulaError when the formula cannot be read or does not give a standard deviation */
function formulaStd(expression: string, { fanIn, fanOut }: InitContext): number {
  const std = parseFormula(expression, FORMULA_VARIABLES)(fanIn, fanOut)
  if (Number.isFinite(std) && std >= 0) return std
  throw new FormulaError(
    expression,
    1,
    `a standard deviation is a finite number from 0 on, not ${std} (for fanIn = ${fanIn}, fanOut = ${fanOut}).`,
  )
}

export type InitializerScheme = keyof typeof initializers
export type InitializerSpec = Choice<typeof initializers, 'scheme'>

/** The schemes that fill a vector of biases. */
export const biasSchemes = (Object.keys(initializers) as InitializerScheme[]).filter(
  (scheme) => initializers[scheme].forBiases,
)

/**
 * Draws the fanOut x fanIn entries of a weight matrix, row-major; or, where their number `biases` is given, a vector of
 * biases, whose distribution still goes by the layer's own fans.
 * @throws Error when the scheme makes no sense for biases; FormulaError when its formula cannot be used
 */
export function initialize(
  spec: InitializerSpec,
  context: InitContext,
  random: Random,
  biases?: number,
): Float64Array {
  const entry: InitializerEntry = initializers[spec.scheme]
  if (biases !== undefined && !entry.forBiases) {
    throw new Error(`"${spec.scheme}" fills a matrix; biases take one of ${biasSchemes.join(', ')}.`)
  }
  const out = new Float64Array(biases ?? context.fanIn * context.fanOut)
  entry.fill(out, context, random, spec as never)
  return out
}

/**
 * The standard deviation of the entries that a scheme gives: 0 for constants; before the rescaling for LSUV.
 * @throws FormulaError when its formula cannot be used
 */
export function stdOf(spec: InitializerSpec, context: InitContext): number {
  const entry: InitializerEntry = initializers[spec.scheme]
  return entry.std(context, spec as never)
}
