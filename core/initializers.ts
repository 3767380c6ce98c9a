import { parseFormula } from './formula'
import { fillOrthogonal } from './orthogonal'
import type { Random } from './random'
import type { Choice, ChoiceParameter, Entry, NumberParameter } from './table'

/** What an initialiser may know of the layer it fills. */
export interface InitContext {
  /** m_(k-1). */
  readonly fanIn: number
  /** m_k. */
  readonly fanOut: number
  /** The slope of the layer's leaky ReLU for z < 0, else 0: He's gain is sqrt(2 / (1 + slope^2)). */
  readonly negativeSlope: number
}

/** The values of an entry's parameters, by name. */
type Values = Readonly<Record<string, number | string>>

/** A way to draw the entries of a fanOut x fanIn weight matrix, row-major. */
export interface InitializerEntry extends Entry {
  /** Whether it makes sense for a vector of biases. */
  readonly forBiases: boolean
  fill(out: Float64Array, context: InitContext, random: Random, values: never): void
  /** The standard deviation of an entry (around 0 for the schemes that place fixed numbers). */
  std(context: InitContext, values: never): number
}

const number = (value: number, min: number, max: number, meaning: string): NumberParameter => ({
  kind: 'number',
  default: value,
  min,
  max,
  meaning,
})

const mode: ChoiceParameter<'fanIn' | 'fanOut' | 'fanAvg'> = {
  kind: 'choice',
  default: 'fanIn',
  options: ['fanIn', 'fanOut', 'fanAvg'],
  meaning: 'what the variance is divided by',
}
const distribution: ChoiceParameter<'normal' | 'uniform' | 'truncatedNormal'> = {
  kind: 'choice',
  default: 'normal',
  options: ['normal', 'uniform', 'truncatedNormal'],
  meaning: 'the shape of the distribution',
}

interface VarianceScaling {
  readonly scale: number
  readonly mode: 'fanIn' | 'fanOut' | 'fanAvg'
  readonly distribution: 'normal' | 'uniform' | 'truncatedNormal'
}

/** sqrt(scale / n), n = fanIn, fanOut or their mean: the one algorithm behind Xavier, LeCun, Glorot and He. */
function varianceScalingStd(v: VarianceScaling, { fanIn, fanOut }: InitContext): number {
  const n = { fanIn, fanOut, fanAvg: (fanIn + fanOut) / 2 }[v.mode]
  return Math.sqrt(v.scale / n)
}

/** Draws with standard deviation `std`. */
function draw(out: Float64Array, std: number, shape: VarianceScaling['distribution'], random: Random): void {
  const one = {
    normal: () => std * random.normal(),
    uniform: () => std * Math.sqrt(3) * (2 * random.uniform() - 1),
    truncatedNormal: () => (std / TRUNCATED_STD) * truncatedNormal(random),
  }[shape]
  for (let i = 0; i < out.length; i++) out[i] = one()
}

/**
 * The standard deviation of N(0, 1) cut off at +-2: 1 - 2 * 2 phi(2) / (2 Phi(2) - 1) is its variance. Truncated draws are
 * divided by it, so that the variance is what the name promises.
 */
const TRUNCATED_STD = 0.8796256610342398

function truncatedNormal(random: Random): number {
  for (;;) {
    const x = random.normal()
    if (Math.abs(x) <= 2) return x
  }
}

/** A preset of variance scaling. `scaleOf` may look at the layer's leaky slope. */
function preset(
  label: string,
  formula: string,
  reference: string,
  shape: Omit<VarianceScaling, 'scale'>,
  scaleOf: (context: InitContext) => number,
) {
  const std = (context: InitContext): number => varianceScalingStd({ ...shape, scale: scaleOf(context) }, context)
  return {
    label,
    formula,
    parameters: {},
    reference,
    forBiases: true,
    fill: (out: Float64Array, context: InitContext, random: Random) =>
      draw(out, std(context), shape.distribution, random),
    std,
  }
}

const heScale = ({ negativeSlope }: InitContext): number => 2 / (1 + negativeSlope ** 2)
const fixed = (value: number, label: string, formula: string, reference: string) => ({
  label,
  formula,
  parameters: {},
  reference,
  forBiases: true,
  fill: (out: Float64Array) => void out.fill(value),
  std: () => 0,
})

/** All initialisers, in the order of the menus. */
export const initializers = {
  zeros: fixed(0, 'Zeros', 'w = 0', 'the text, "What if weights are initialized with 0?"'),
  ones: fixed(1, 'Ones', 'w = 1', 'the text, "What if weights are initialized with 0?"'),
  constant: {
    label: 'Constant',
    formula: 'w = \\gamma',
    parameters: { value: number(0.1, -1e6, 1e6, 'gamma, what every entry is') },
    reference: 'the text, "... or even same constant value"',
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
    fill: (out, _, random, { limit }: { limit: number }) => draw(out, limit / Math.sqrt(3), 'uniform', random),
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
    parameters: { scale: number(1, 0, 1e6, 's, the numerator'), mode, distribution },
    reference: 'the text, "Solution": variance k / m_(l-1); all named schemes below are presets of it',
    forBiases: true,
    fill: (out, context, random, values: VarianceScaling) =>
      draw(out, varianceScalingStd(values, context), values.distribution, random),
    std: (context, values: VarianceScaling) => varianceScalingStd(values, context),
  },
  xavier: preset(
    'Xavier of the text (LeCun normal)',
    '\\operatorname{Var} w = \\frac{1}{m_{k-1}}',
    'the text, "Solution", k = 1; LeCun et al. 1998, section 4.6',
    { mode: 'fanIn', distribution: 'normal' },
    () => 1,
  ),
  lecunUniform: preset(
    'LeCun uniform',
    'w \\sim U(-l, l), \\; l = \\sqrt{3 / m_{k-1}}',
    'LeCun et al. 1998, section 4.6',
    { mode: 'fanIn', distribution: 'uniform' },
    () => 1,
  ),
  glorotNormal: preset(
    'Glorot normal',
    '\\operatorname{Var} w = \\frac{2}{m_{k-1} + m_k}',
    'Glorot & Bengio 2010, eq. 12; the text, "Another commonly used heuristic"',
    { mode: 'fanAvg', distribution: 'normal' },
    () => 1,
  ),
  glorotUniform: preset(
    'Glorot uniform',
    'w \\sim U(-l, l), \\; l = \\sqrt{6 / (m_{k-1} + m_k)}',
    'Glorot & Bengio 2010, eq. 16',
    { mode: 'fanAvg', distribution: 'uniform' },
    () => 1,
  ),
  heNormal: preset(
    'He normal',
    '\\operatorname{Var} w = \\frac{2}{(1 + \\alpha^2) m_{k-1}}',
    'He et al. 2015, eq. 10 and 15; the text, "Solution", k = 2; alpha is the slope of a leaky ReLU, else 0',
    { mode: 'fanIn', distribution: 'normal' },
    heScale,
  ),
  heUniform: preset(
    'He uniform',
    'w \\sim U(-l, l), \\; l = \\sqrt{6 / ((1 + \\alpha^2) m_{k-1})}',
    'He et al. 2015, eq. 10 and 15',
    { mode: 'fanIn', distribution: 'uniform' },
    heScale,
  ),
  standardUniform: preset(
    'The "standard" of 2010',
    'w \\sim U(-l, l), \\; l = 1 / \\sqrt{m_{k-1}}',
    'Glorot & Bengio 2010, eq. 1',
    { mode: 'fanIn', distribution: 'uniform' },
    () => 1 / 3,
  ),
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
    fill: (out, { fanIn, fanOut }, _, { gain }: { gain: number }) => {
      out.fill(0)
      for (let i = 0; i < Math.min(fanIn, fanOut); i++) out[i * fanIn + i] = gain
    },
    std: ({ fanIn, fanOut }, { gain }: { gain: number }) => Math.abs(gain) / Math.sqrt(Math.max(fanIn, fanOut)),
  },
  sparse: {
    label: 'Sparse',
    formula: 'n \\text{ entries of each row } \\sim N(0, s^2), \\text{ the rest } 0',
    parameters: {
      connections: { ...number(15, 1, 1e6, 'n, connections into a unit (all, where there are fewer inputs)'), integer: true },
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
    fill: (out, context, random, { std }: { std: string }) => draw(out, formulaStd(std, context), 'normal', random),
    std: (context, { std }: { std: string }) => formulaStd(std, context),
  },
} as const satisfies Record<string, InitializerEntry>

/** The variables of a formula for the standard deviation. */
export const FORMULA_VARIABLES = ['fanIn', 'fanOut'] as const

/** @throws FormulaError when the formula cannot be read or does not give a standard deviation */
function formulaStd(expression: string, { fanIn, fanOut }: InitContext): number {
  return parseFormula(expression, FORMULA_VARIABLES)(fanIn, fanOut)
}

function fillSparse(out: Float64Array, fanIn: number, connections: number, std: number, random: Random): void {
  out.fill(0)
  const columns = Int32Array.from({ length: fanIn }, (_, j) => j)
  for (let row = 0; row < out.length; row += fanIn) {
    // The first steps of a shuffle choose without repetition.
    for (let n = 0; n < connections; n++) {
      const other = n + random.integer(fanIn - n)
      const chosen = columns[other]
      columns[other] = columns[n]
      columns[n] = chosen
      out[row + chosen] = std * random.normal()
    }
  }
}

export type InitializerScheme = keyof typeof initializers
export type InitializerSpec = Choice<typeof initializers, 'scheme'>

/** The schemes that fill a vector of biases. */
export const biasSchemes = (Object.keys(initializers) as InitializerScheme[]).filter(
  (scheme) => initializers[scheme].forBiases,
)

/**
 * Draws the fanOut x fanIn entries of a weight matrix, row-major; or, with `count`, as many biases, whose distribution
 * still goes by the layer's own fans.
 */
export function initialize(
  spec: InitializerSpec,
  context: InitContext,
  random: Random,
  count = context.fanIn * context.fanOut,
): Float64Array {
  const entry: InitializerEntry = initializers[spec.scheme]
  if (count !== context.fanIn * context.fanOut && !entry.forBiases) {
    throw new Error(`${entry.label} fills a matrix; biases take one of ${biasSchemes.join(', ')}.`)
  }
  const out = new Float64Array(count)
  entry.fill(out, context, random, spec as never)
  return out
}

/** The standard deviation of the entries that a scheme gives; 0 for constants. */
export function stdOf(spec: InitializerSpec, context: InitContext): number {
  const entry: InitializerEntry = initializers[spec.scheme]
  return entry.std(context, spec as never)
}
