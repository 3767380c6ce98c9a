import type { Random } from '../random'
import { number, type ChoiceParameter } from '../table'
import type { InitContext } from './entry'

export type Mode = 'fanIn' | 'fanOut' | 'fanAvg'
export type Distribution = 'normal' | 'uniform' | 'truncatedNormal'

/** The one algorithm behind Xavier, LeCun, Glorot and He: Var w = scale / n. */
export interface VarianceScaling {
  readonly scale: number
  readonly mode: Mode
  readonly distribution: Distribution
}

const mode: ChoiceParameter<Mode> = {
  kind: 'choice',
  default: 'fanIn',
  options: ['fanIn', 'fanOut', 'fanAvg'],
  meaning: 'what the variance is divided by',
}
const distribution: ChoiceParameter<Distribution> = {
  kind: 'choice',
  default: 'normal',
  options: ['normal', 'uniform', 'truncatedNormal'],
  meaning: 'the shape of the distribution',
}

export const varianceScalingParameters = {
  scale: number(1, 0, 1e6, 's, the numerator'),
  mode,
  distribution,
}

/** sqrt(scale / n), n = fanIn, fanOut or their mean. */
export function varianceScalingStd({ scale, mode }: VarianceScaling, { fanIn, fanOut }: InitContext): number {
  const n = { fanIn, fanOut, fanAvg: (fanIn + fanOut) / 2 }[mode]
  return Math.sqrt(scale / n)
}

/**
 * The standard deviation of N(0, 1) cut off at +-2: its variance is 1 - 4 phi(2) / (2 Phi(2) - 1). Truncated draws are
 * divided by it, so that the variance is what the name promises.
 */
const TRUNCATED_STD = 0.8796256610342398

/** Fills `out` with draws of mean 0 and standard deviation `std`. */
export function draw(out: Float64Array, std: number, shape: Distribution, random: Random): void {
  const one = {
    normal: () => std * random.normal(),
    uniform: () => std * Math.sqrt(3) * (2 * random.uniform() - 1),
    truncatedNormal: () => (std / TRUNCATED_STD) * truncatedNormal(random),
  }[shape]
  for (let i = 0; i < out.length; i++) out[i] = one()
}

function truncatedNormal(random: Random): number {
  for (;;) {
    const x = random.normal()
    if (Math.abs(x) <= 2) return x
  }
}

/** A named scheme that is variance scaling with everything given; `scaleOf` may look at the layer's leaky slope. */
function preset(
  [label, formula, reference]: readonly [label: string, formula: string, reference: string],
  shape: Omit<VarianceScaling, 'scale'>,
  scaleOf: (context: InitContext) => number,
) {
  const std = (context: InitContext): number =>
    varianceScalingStd({ ...shape, scale: scaleOf(context) }, context)
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

/** The named schemes, in the order of the menus. */
export const presets = {
  xavier: preset(
    [
      'Xavier of the text (LeCun normal)',
      '\\operatorname{Var} w = \\frac{1}{m_{k-1}}',
      'the text, "Solution", k = 1; LeCun et al. 1998, section 4.6',
    ],
    { mode: 'fanIn', distribution: 'normal' },
    () => 1,
  ),
  lecunUniform: preset(
    ['LeCun uniform', 'w \\sim U(-l, l), \\; l = \\sqrt{3 / m_{k-1}}', 'LeCun et al. 1998, section 4.6'],
    { mode: 'fanIn', distribution: 'uniform' },
    () => 1,
  ),
  glorotNormal: preset(
    [
      'Glorot normal',
      '\\operatorname{Var} w = \\frac{2}{m_{k-1} + m_k}',
      'Glorot & Bengio 2010, eq. 12; the text, "Another commonly used heuristic"',
    ],
    { mode: 'fanAvg', distribution: 'normal' },
    () => 1,
  ),
  glorotUniform: preset(
    [
      'Glorot uniform',
      'w \\sim U(-l, l), \\; l = \\sqrt{6 / (m_{k-1} + m_k)}',
      'Glorot & Bengio 2010, eq. 16',
    ],
    { mode: 'fanAvg', distribution: 'uniform' },
    () => 1,
  ),
  heNormal: preset(
    [
      'He normal',
      '\\operatorname{Var} w = \\frac{2}{(1 + \\alpha^2) m_{k-1}}',
      'He et al. 2015, eq. 10 and 15; the text, "Solution", k = 2; alpha is the slope of a leaky ReLU, else 0',
    ],
    { mode: 'fanIn', distribution: 'normal' },
    heScale,
  ),
  heUniform: preset(
    [
      'He uniform',
      'w \\sim U(-l, l), \\; l = \\sqrt{6 / ((1 + \\alpha^2) m_{k-1})}',
      'He et al. 2015, eq. 10 and 15',
    ],
    { mode: 'fanIn', distribution: 'uniform' },
    heScale,
  ),
  standardUniform: preset(
    [
      'Uniform U(±1 / √fanIn)',
      'w \\sim U(-l, l), \\; l = 1 / \\sqrt{m_{k-1}}',
      'Glorot & Bengio 2010, eq. 1; what PyTorch gives a linear layer unasked',
    ],
    { mode: 'fanIn', distribution: 'uniform' },
    () => 1 / 3,
  ),
}
