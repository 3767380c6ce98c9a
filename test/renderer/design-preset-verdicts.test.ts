import { describe, expect, test } from 'vitest'
import { judge, predictedClass, thresholdsWith, Trainer, type Verdict, type VerdictKind } from '../../core'
import { presets, type PresetId } from '../../renderer/design/presets'
import { experimentFile } from '../../services/contract/experiment-file'
import { resolveExperiment, type DataFacts } from '../../services/contract/resolve'
import { digits } from '../core/diagnostics/digits'
import { recordedRun } from '../core/diagnostics/recorded-run'
import { onKernels } from '../core/networks'

const THRESHOLDS = thresholdsWith({})
const SEEDS = [1, 2, 3]
/** Three epochs: from then on all is told of. */
const STEPS = 135

const facts: DataFacts = {
  features: 64,
  target: {
    kind: 'classes',
    classes: Array.from({ length: 10 }, (_, digit) => String(digit)),
    trainCounts: Array<number>(10).fill(144),
  },
  rows: { train: 1437, validation: 360, test: 0 },
}

/** The worst verdict after the first step, and after `STEPS` steps or when the run has diverged. */
const EXPECTED: Record<PresetId, [first: VerdictKind, later: VerdictKind]> = {
  text: ['healthy', 'healthy'],
  small: ['healthy', 'healthy'],
  vanishingSigmoid: ['vanishing', 'vanishing'],
  saturatedSigmoid: ['saturation', 'saturation'],
  smallTanh: ['vanishing', 'vanishing'],
  explodingRelu: ['exploding', 'diverged'],
  highRate: ['healthy', 'learningRateTooHigh'],
  heRelu: ['healthy', 'healthy'],
  xavierTanh: ['healthy', 'healthy'],
  glorotTanh: ['healthy', 'healthy'],
  batchNormSigmoid: ['healthy', 'healthy'],
  lsuv: ['healthy', 'healthy'],
  clipping: ['exploding', 'exploding'],
  dropout: ['healthy', 'healthy'],
  zeros: ['symmetricUnits', 'symmetricUnits'],
  constant: ['symmetricUnits', 'symmetricUnits'],
  linear: ['healthy', 'healthy'],
  deadRelu: ['deadUnits', 'deadUnits'],
}

/** The preset on the digits. */
function specsOf(id: PresetId, seed: number) {
  const draft = experimentFile.parse({
    ...{ schemaVersion: 1, network: { hidden: [] }, training: { seed } },
    data: { source: 'digits.csv', target: 'digit', task: 'classification' },
  })
  return resolveExperiment(presets.find((preset) => preset.id === id)!.apply(draft), facts)
}

function verdictsOf(id: PresetId, seed: number): [first: Verdict, later: Verdict] {
  const { network, training } = specsOf(id, seed)
  const worst = (steps: number): Verdict =>
    judge(recordedRun(network, training, digits, { steps }), THRESHOLDS)[0]
  return [worst(1), worst(STEPS)]
}

describe('on the digits', () => {
  test.each(Object.keys(EXPECTED) as PresetId[])('the preset %s shows what it says', (id) => {
    for (const seed of SEEDS) expect(verdictsOf(id, seed).map(({ kind }) => kind)).toEqual(EXPECTED[id])
  })

  test('gradients shrink and grow by the factors that the presets name', () => {
    const [vanishing] = verdictsOf('vanishingSigmoid', 1)
    expect(vanishing.kind === 'vanishing' && vanishing.factorPerLayer).toBeCloseTo(0.2, 1)
    const [exploding] = verdictsOf('explodingRelu', 1)
    const factor = exploding.kind === 'exploding' ? exploding.flow!.factorPerLayer : 0
    expect(factor).toBeGreaterThan(5.2)
    expect(factor).toBeLessThan(6.2)
  })

  test('the high learning rate is still what is blamed when its run ends', () => {
    const { network, training } = specsOf('highRate', 1)
    expect(judge(recordedRun(network, training, digits), THRESHOLDS)[0].kind).toBe('learningRateTooHigh')
  })

  test('few layers reach 95 % of the validation part', () => {
    const { network, training } = specsOf('small', 1)
    const trainer = new Trainer(network, training, digits, { makeExecutor: onKernels })
    while (!trainer.stopped) trainer.step()
    const { outputs } = trainer.evaluate('validation')
    const rows = digits.split.validation
    const right = rows.filter((row, i) => digits.y[row * 10 + predictedClass(outputs, i, 10)] === 1)
    expect(right.length / rows.length).toBeGreaterThan(0.95)
    trainer.close()
  })
})
