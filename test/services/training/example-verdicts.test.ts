import { describe, expect, it } from 'vitest'
import { judge, thresholdsWith, type VerdictKind } from '../../../core'
import { prepare } from '../../../services/training/prepare'
import { trainingDataOf } from '../../../services/training/training-data'
import { recordedRun } from '../../core/diagnostics/recorded-run'

const THRESHOLDS = thresholdsWith({})

/** What is said of an example at each of its steps. */
async function saidOf(example: string): Promise<VerdictKind[]> {
  const file = new URL(`../../../examples/${example}.json`, import.meta.url).pathname
  const { experiment, data } = await prepare(file)
  const { network, training } = experiment
  const said: VerdictKind[] = []
  recordedRun(network, training, trainingDataOf(data, network), {
    onStep: (evidence) => said.push(judge(evidence, THRESHOLDS)[0].kind),
  })
  return said
}

describe('a bundled example is judged healthy through most of its training', () => {
  it.each(['wine', 'diabetes', 'digits'])('%s throughout', async (example) => {
    expect(new Set(await saidOf(example))).toEqual(new Set(['healthy']))
  })

  // Their lowest validation loss comes early, and it rises by a fifth and more before early stopping ends the run.
  it.each(['iris', 'breast-cancer'])('%s until it overfits', async (example) => {
    const said = await saidOf(example)
    expect(new Set(said)).toEqual(new Set(['healthy', 'overfitting']))
    expect(said.filter((kind) => kind === 'healthy').length / said.length).toBeGreaterThan(0.6)
  })
})
