import type {
  DeadUnits,
  Diverged,
  Exploding,
  Flow,
  Healthy,
  LearningRateTooHigh,
  NotLearning,
  SymmetricUnits,
  Vanishing,
  Verdict,
} from './verdict'

/**
 * The formula behind a verdict, in TeX, with the run's numbers filled in: what is measured, what came out, and the threshold
 * that it is on the wrong side of. See `verdictKinds` for what each formula is from.
 */
export function formulaOf(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'tooEarly':
      return 's = 0'
    case 'healthy':
      return healthyFormula(verdict)
    case 'diverged':
      return divergedFormula(verdict)
    case 'symmetricUnits':
      return symmetryFormula(verdict)
    case 'exploding':
      return explodingFormula(verdict)
    case 'vanishing':
      return vanishingFormula(verdict)
    case 'deadUnits':
      return deadFormula(verdict)
    case 'saturation': {
      const { layer, share, limit } = verdict
      return `P\\left(|g'(z^{[${layer}]})| < 0.05 \\max |g'|\\right) = ${tex(share)} > ${tex(limit)}`
    }
    case 'learningRateTooHigh':
      return tooHighFormula(verdict)
    case 'learningRateTooLow':
      return `${UPDATE} = ${tex(verdict.updateRatio)} < ${tex(verdict.limit)}`
    case 'notLearning':
      return stuckFormula(verdict)
    case 'overfitting': {
      const { bestEpoch, epoch, bestLoss, validationLoss } = verdict
      const rise = `\\frac{J_{\\text{val}}(${epoch})}{J_{\\text{val}}(${bestEpoch})} - 1`
      const value = validationLoss / bestLoss - 1
      return `${rise} = \\frac{${tex(validationLoss)}}{${tex(bestLoss)}} - 1 = ${tex(value)} > ${tex(verdict.limit)}`
    }
  }
}

/** Three digits that matter; a power of ten where there would be many zeros. */
export function tex(x: number): string {
  if (Number.isNaN(x)) return '\\text{NaN}'
  if (!Number.isFinite(x)) return x > 0 ? '\\infty' : '-\\infty'
  const size = Math.abs(x)
  if (x === 0 || (size >= 1e-3 && size < 1e6)) return String(Number(x.toPrecision(3)))
  const [digits, power] = x.toExponential(2).split('e')
  const factor = Number(digits) === 1 ? '' : `${Number(digits)} \\cdot `
  return `${factor}10^{${Number(power)}}`
}

const delta = (k: number): string => `\\|\\delta^{[${k}]}\\|`
const UPDATE = '\\operatorname{med}_k \\frac{\\|\\Delta W^{[k]}\\|}{\\|W^{[k]}\\|}'

/** (||delta[1]|| / ||delta[4]||)^(1/3): the geometric mean of the factors from layer to layer. */
function meanFactor(first: string, last: string, [from, to]: Flow['layers']): string {
  const ratio = `\\frac{${first}}{${last}}`
  return to - from === 1 ? ratio : `\\left(${ratio}\\right)^{1/${to - from}}`
}

/** The same with its numbers, and what comes out: 0.21. */
function flowFormula({ layers, factorPerLayer, firstNorm, lastNorm }: Flow): string {
  const symbols = meanFactor(delta(layers[0]), delta(layers[1]), layers)
  return `${symbols} = ${meanFactor(tex(firstNorm), tex(lastNorm), layers)} = ${tex(factorPerLayer)}`
}

function healthyFormula({ factorPerLayer, layers, trainLoss }: Healthy): string {
  return factorPerLayer === null
    ? `J = ${tex(trainLoss)}`
    : `${meanFactor(delta(1), delta(layers), [1, layers])} = ${tex(factorPerLayer)}`
}

function vanishingFormula({ rule, limit, gradNorm, ...flow }: Vanishing): string {
  if (rule === 'vanishingFactor') return `${flowFormula(flow)} < ${tex(limit)}`
  const [from, to] = flow.layers
  const gradient = `\\left\\|\\frac{\\partial J}{\\partial W^{[1]}}\\right\\| = ${tex(gradNorm)}`
  return `\\frac{${delta(from)}}{${delta(to)}} = ${tex(flow.firstNorm / flow.lastNorm)}, \\quad ${gradient}`
}

function explodingFormula({ rule, limit, gradNorm, flow, clippedTo, clippedShare }: Exploding): string {
  if (rule === 'explodingFactor' && flow) return `${flowFormula(flow)} > ${tex(limit)}`
  if (rule === 'explodingNorm') return `\\|\\nabla J\\| = ${tex(gradNorm)} > ${tex(limit)}`
  const left = `\\frac{\\|g_{\\text{clipped}}\\|}{\\|g\\|} = ${tex(clippedTo ?? 1)}`
  return `${left} \\text{ in } ${tex(100 * clippedShare)}\\,\\% \\text{ of the steps}`
}

function deadFormula({ layer, share, units, seenIn, limit }: DeadUnits): string {
  const where = `g'(z^{[${layer}]}_j) = 0`
  if (seenIn === 'minibatch') return `P\\left(${where}\\right) = ${tex(share)} \\ge ${tex(limit)}`
  const count = `\\frac{\\#\\{j : ${where} \\text{ for all samples}\\}}{m_{${layer}}}`
  return `${count} = \\frac{${Math.round(share * units)}}{${units}} \\ge ${tex(limit)}`
}

function symmetryFormula({ layers: [k], units, isZero }: SymmetricUnits): string {
  const equal = (what: string): string => `${what}_1 = \\dots = ${what}_{${units}}`
  if (isZero)
    return `W^{[${k + 1}]} = 0 \\;\\Rightarrow\\; \\delta^{[${k}]} = W^{[${k + 1}]T} \\delta^{[${k + 1}]} \\odot g' = 0`
  return `${equal(`a^{[${k}]}`)} \\;\\Rightarrow\\; ${equal(`\\delta^{[${k}]}`)}`
}

const SYMBOLS: Readonly<Record<NonNullable<Diverged['tensor']>, string>> = {
  input: 'x',
  target: 'y',
  weight: 'W',
  bias: 'b',
  gamma: '\\gamma',
  beta: '\\beta',
  preActivation: 'z',
  activation: 'a',
  runningMean: '\\mu',
  runningVariance: '\\sigma^2',
  loss: 'J',
  delta: '\\delta',
  weightGradient: '\\partial J / \\partial W',
  biasGradient: '\\partial J / \\partial b',
  gammaGradient: '\\partial J / \\partial \\gamma',
  betaGradient: '\\partial J / \\partial \\beta',
  optimizerState: 'v',
}

function divergedFormula({ tensor, layer, unit, value }: Diverged): string {
  const symbol = tensor === null ? 'J' : SYMBOLS[tensor]
  const place = layer === null || layer === 0 || tensor === 'loss' ? '' : `^{[${layer}]}`
  const index = unit === null ? '' : `_{${unit}}`
  return `\\left(${symbol}\\right)${place}${index} = ${tex(Number(value))}`
}

function tooHighFormula({
  rule,
  limit,
  firstLoss,
  trainLoss,
  swing,
  updateRatio,
}: LearningRateTooHigh): string {
  if (rule === 'lossRise') {
    return `\\frac{J}{J_1} = \\frac{${tex(trainLoss)}}{${tex(firstLoss)}} = ${tex(trainLoss / firstLoss)} > ${tex(limit)}`
  }
  if (rule === 'highUpdateRatio') return `${UPDATE} = ${tex(updateRatio)} > ${tex(limit)}`
  return `\\frac{\\overline{|\\Delta J|}}{J_1} = ${tex(swing)} > ${tex(limit)}`
}

function stuckFormula({ rule, guess, trainLoss, firstLoss }: NotLearning): string {
  if (rule === 'guessing' && guess) {
    return `J = ${tex(trainLoss)} \\approx \\ln ${guess.classes} = ${tex(guess.loss)}`
  }
  return `\\frac{J}{J_1} = \\frac{${tex(trainLoss)}}{${tex(firstLoss)}} = ${tex(trainLoss / firstLoss)}`
}
