import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunId } from '../../services/contract/api'
import type { ExperimentFile } from '../../services/contract/experiment-file'
import type { Answers, Question } from '../../services/contract/inspection'
import { unpack } from '../../services/contract/packed'
import { refuses, smallExperiment, smallTable, untilState, type World } from './world'

const WHOLE = { type: 'network', most: 4096, sample: 3 } as const
const SURFACE = { type: 'surface', resolution: 20, layer: 1 } as const
const QUESTIONS: readonly Question[] = [
  WHOLE,
  SURFACE,
  { type: 'unit', layer: 1, unit: 0 },
  { type: 'weights' },
  { type: 'predictions', part: 'validation', most: 100 },
  { type: 'cell', part: 'train', actual: 0, predicted: 0, first: 0, count: 10 },
]

const askRun = async <Q extends Question>(
  { studio }: World,
  run: RunId,
  question: Q,
): Promise<Answers[Q['type']]> => unpack(await studio.inspectRun(run, question))

const askDraft = async <Q extends Question>(
  { studio }: World,
  experiment: ExperimentFile,
  question: Q,
): Promise<Answers[Q['type']]> => unpack(await studio.inspectDraft(experiment, question))

/** What the studio promises of a network that is asked. */
export const inspectionStories: Readonly<Record<string, (world: World) => Promise<void>>> = {
  'answers every question to a run that trains, which goes on meanwhile': async (world) => {
    const { id } = await world.studio.startRun(await smallExperiment(world, { epochs: 1e8 }))
    let last = -1
    for (const question of QUESTIONS) {
      const { step } = await askRun(world, id, question)
      assert.ok(step >= last, `step ${step} after ${last}`)
      last = step
    }
    const { step } = await askRun(world, id, { type: 'weights' })
    assert.ok(step > 0)
    await world.studio.interruptRun(id)
  },

  'shows of a paused run what each step makes of the network': async (world) => {
    const { studio } = world
    const { id } = await studio.startRun(await smallExperiment(world, { epochs: 1e6 }), true)
    const before = await askRun(world, id, WHOLE)
    assert.equal(before.step, 0)
    await studio.steerRun(id, { type: 'advance', by: 'step' })
    const after = await askRun(world, id, WHOLE)
    assert.equal(after.step, 1)
    assert.notDeepEqual(after.layers[0].weights, before.layers[0].weights)
    assert.deepEqual(after.inputs, before.inputs)
    assert.deepEqual(await askRun(world, id, WHOLE), after)
    await studio.interruptRun(id)
  },

  'answers of a run that has ended what its summary says': async (world) => {
    const { id } = await world.studio.startRun(await smallExperiment(world, { epochs: 20 }))
    const { summary } = await untilState(world, id, 'completed')
    const said = await askRun(world, id, { type: 'predictions', part: 'validation', most: 1 })
    assert.equal(said.step, summary!.steps)
    assert.ok(said.kind === 'classes')
    assert.deepEqual([...said.confusion], summary!.metrics.validation!.confusion!.flat())
    for (const question of QUESTIONS) assert.equal((await askRun(world, id, question)).step, summary!.steps)
  },

  'shows of a draft the network that its run begins with': async (world) => {
    const experiment = await smallExperiment(world, { epochs: 1e6 })
    const draft = await askDraft(world, experiment, WHOLE)
    const { id } = await world.studio.startRun(experiment, true)
    assert.deepEqual(await askRun(world, id, WHOLE), draft)
    const drawn = await askDraft(world, experiment, SURFACE)
    assert.equal(drawn.outputs.length, 400)
    assert.deepEqual(await askRun(world, id, SURFACE), drawn)
    await world.studio.interruptRun(id)
  },

  'refuses a question that makes no sense, of a run, a draft or anything': async (world) => {
    const { studio } = world
    const experiment = await smallExperiment(world, { epochs: 2 })
    const { id } = await studio.startRun(experiment)
    await untilState(world, id, 'completed')
    const missing = { type: 'unit', layer: 9, unit: 0 } as const
    await refuses(studio.inspectRun(id, missing), 'questionUnfit', /its layers are 1 to/)
    await refuses(studio.inspectDraft(experiment, missing), 'questionUnfit', /its layers are 1 to/)
    await refuses(studio.inspectRun('nobody', WHOLE), 'runUnknown')
    const wrong = { ...experiment, data: { ...experiment.data, target: 'nobody' } }
    await refuses(studio.inspectDraft(wrong, WHOLE), 'columnUnknown')
  },

  'asks a draft about no file that the user did not pick': async (world) => {
    const file = join(world.outside, 'secret.csv')
    await writeFile(file, smallTable())
    const experiment = await smallExperiment(world, {})
    const draft = { ...experiment, data: { ...experiment.data, source: file } }
    await refuses(world.studio.inspectDraft(draft, WHOLE), 'fileNotGranted')
    const network = { ...experiment.network, initialWeights: file }
    await refuses(world.studio.inspectDraft({ ...experiment, network }, WHOLE), 'fileNotGranted')
  },
}
