import { describe, expect, it } from 'vitest'
import { formulaOf, verdictKinds, type Verdict } from '../../core'
import { verdictInWords } from '../../renderer/words/verdict-in-words'

const flow = { layers: [1, 4], factorPerLayer: 0.2081, firstNorm: 0.009, lastNorm: 1 } as const
const bad = { severity: 'bad', step: 1204, remedies: [] } as const
const course = { learningRate: 0.05, updateRatio: 0.2, firstLoss: 2.3, trainLoss: 4.6 } as const

/** A verdict of each kind and rule, the title that the bar shows, and the formula behind it. */
const CASES: readonly (readonly [Verdict, title: string, formula: string])[] = [
  [{ kind: 'tooEarly', severity: 'good', step: 0, remedies: [] }, 'No step yet', 's = 0'],
  [
    {
      ...{ kind: 'healthy', severity: 'good', step: 9, remedies: [], trainLoss: 0.5 },
      ...{ factorPerLayer: 0.953, layers: 3, updateRatio: 1.2e-3 },
    },
    'Healthy: gradients ×0.953 a layer',
    '\\left(\\frac{\\|\\delta^{[1]}\\|}{\\|\\delta^{[3]}\\|}\\right)^{1/2} = 0.953',
  ],
  [
    { ...bad, kind: 'vanishing', ...flow, gradNorm: 0.02, rule: 'vanishingFactor', limit: 0.5 },
    'Gradients vanish: ×0.208 a layer (layers 1-4)',
    '\\left(\\frac{\\|\\delta^{[1]}\\|}{\\|\\delta^{[4]}\\|}\\right)^{1/3} = \\left(\\frac{0.009}{1}\\right)^{1/3} = 0.208 < 0.5',
  ],
  [
    { ...bad, kind: 'vanishing', ...flow, gradNorm: 2e-5, rule: 'vanishingRatioAlone', limit: 1e-3 },
    'Gradients vanish: ×0.208 a layer (layers 1-4)',
    '\\frac{\\|\\delta^{[1]}\\|}{\\|\\delta^{[4]}\\|} = 0.009, \\quad \\left\\|\\frac{\\partial J}{\\partial W^{[1]}}\\right\\| = 2 \\cdot 10^{-5}',
  ],
  [
    {
      ...{
        ...bad,
        kind: 'exploding',
        flow: { ...flow, factorPerLayer: 5.66, firstNorm: 181.3 },
        gradNorm: 1e8,
      },
      ...{ clippedTo: null, clippedShare: 0, rule: 'explodingFactor', limit: 1.5 },
    },
    'Gradients explode: ×5.66 a layer (layers 1-4)',
    '\\left(\\frac{\\|\\delta^{[1]}\\|}{\\|\\delta^{[4]}\\|}\\right)^{1/3} = \\left(\\frac{181}{1}\\right)^{1/3} = 5.66 > 1.5',
  ],
  [
    {
      ...{ ...bad, kind: 'exploding', flow: null, gradNorm: 123.4 },
      ...{ clippedTo: null, clippedShare: 0, rule: 'explodingNorm', limit: 70 },
    },
    'Gradients explode: norm 123',
    '\\|\\nabla J\\| = 123 > 70',
  ],
  [
    {
      ...{ ...bad, kind: 'exploding', flow, gradNorm: 20 },
      ...{ clippedTo: 0.05, clippedShare: 0.95, rule: 'clippedShare', limit: 0.9 },
    },
    'Clipping cuts 95 % of the steps',
    '\\frac{\\|g_{\\text{clipped}}\\|}{\\|g\\|} = 0.05 \\text{ in } 95\\,\\% \\text{ of the steps}',
  ],
  [
    {
      ...{ ...bad, kind: 'deadUnits', layer: 3, share: 0.875, layers: [1, 3], units: 16 },
      ...{ seenIn: 'epoch', rule: 'deadShare', limit: 0.4 },
    },
    '14 of 16 units of layer 3 are dead',
    "\\frac{\\#\\{j : g'(z^{[3]}_j) = 0 \\text{ for all samples}\\}}{m_{3}} = \\frac{14}{16} \\ge 0.4",
  ],
  [
    {
      ...{ ...bad, kind: 'deadUnits', layer: 2, share: 0.99, layers: [2], units: 16 },
      ...{ seenIn: 'minibatch', rule: 'inactiveShare', limit: 0.98 },
    },
    '99 % of layer 2 is inactive',
    "P\\left(g'(z^{[2]}_j) = 0\\right) = 0.99 \\ge 0.98",
  ],
  [
    {
      ...bad,
      kind: 'saturation',
      layer: 1,
      share: 0.781,
      layers: [1, 2],
      rule: 'saturatedShareBad',
      limit: 0.7,
    },
    'Saturated: 78.1 % of layer 1',
    "P\\left(|g'(z^{[1]})| < 0.05 \\max |g'|\\right) = 0.781 > 0.7",
  ],
  [
    { ...bad, kind: 'symmetricUnits', layers: [1, 2], units: 64, isZero: false },
    'All units of layers 1 and 2 are equal',
    'a^{[1]}_1 = \\dots = a^{[1]}_{64} \\;\\Rightarrow\\; \\delta^{[1]}_1 = \\dots = \\delta^{[1]}_{64}',
  ],
  [
    { ...bad, kind: 'diverged', value: 'NaN', layer: 3, tensor: 'preActivation', unit: 7 },
    'Diverged: NaN in the pre-activations of layer 3, at step 1,204',
    '\\left(z\\right)^{[3]}_{7} = \\text{NaN}',
  ],
  [
    {
      ...{ ...bad, kind: 'overfitting', epoch: 40, bestEpoch: 12, bestLoss: 0.5, validationLoss: 0.8 },
      ...{ trainLoss: 0.1, gap: 0.7, rule: 'overfittingRise', limit: 0.2 },
    },
    'Overfits since epoch 12: validation loss 0.5, now 0.8',
    '\\frac{J_{\\text{val}}(40)}{J_{\\text{val}}(12)} - 1 = \\frac{0.8}{0.5} - 1 = 0.6 > 0.2',
  ],
  [
    { ...bad, kind: 'learningRateTooHigh', ...course, swing: 0.3, rule: 'lossRise', limit: 1.2 },
    'Learning rate 0.05 is too high: the loss rose from 2.3 to 4.6',
    '\\frac{J}{J_1} = \\frac{4.6}{2.3} = 2 > 1.2',
  ],
  [
    { ...bad, kind: 'learningRateTooHigh', ...course, swing: 0.3, rule: 'lossSwing', limit: 0.1 },
    'Learning rate 0.05 is too high: the loss swings by 30 % of its first value',
    '\\frac{\\overline{|\\Delta J|}}{J_1} = 0.3 > 0.1',
  ],
  [
    { ...bad, kind: 'learningRateTooLow', ...course, updateRatio: 2e-6, rule: 'lowUpdateRatio', limit: 1e-4 },
    'Learning rate 0.05 is too low: updates of 2.00e-6 of the weights',
    '\\operatorname{med}_k \\frac{\\|\\Delta W^{[k]}\\|}{\\|W^{[k]}\\|} = 2 \\cdot 10^{-6} < 10^{-4}',
  ],
  [
    {
      ...{ ...bad, kind: 'notLearning', firstLoss: 2.4, trainLoss: 2.3, rule: 'guessing', limit: 0.97 },
      guess: { classes: 10, loss: Math.log(10) },
    },
    'Not learning: loss 2.3, as good as guessing',
    'J = 2.3 \\approx \\ln 10 = 2.3',
  ],
]

describe('a verdict in words', () => {
  it.each(CASES)('%#: a title, a text and a formula with its numbers', (verdict, title, formula) => {
    const said = verdictInWords(verdict)
    expect(said.title).toBe(title)
    expect(said.text).toMatch(/^\S.*\.$/)
    expect(said.text).not.toMatch(/undefined|null|\[object/)
    expect(formulaOf(verdict)).toBe(formula)
  })

  it('is there for every kind', () => {
    expect(new Set(CASES.map(([{ kind }]) => kind))).toEqual(new Set(Object.keys(verdictKinds)))
  })
})
