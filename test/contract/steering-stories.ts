import assert from 'node:assert/strict'
import type { ExperimentFile } from '../../services/contract/experiment-file'
import { endOf, type Frame } from '../../services/contract/frames'
import { unpack } from '../../services/contract/packed'
import {
  contentOf,
  refuses,
  rowsInFile,
  rowsOf,
  smallExperiment,
  START,
  untilState,
  type World,
} from './world'

/** What the studio promises of a run that is steered. */
export const steeringStories: Readonly<Record<string, (world: World) => Promise<void>>> = {
  'starts a run paused, makes a step, an epoch, a change, and goes on': async (world) => {
    const { studio } = world
    const states: string[] = []
    studio.onEvent((event) => {
      if (event.type === 'run' && event.run.state !== states.at(-1)) states.push(event.run.state)
    })
    const training = { epochs: 1e6, record: { everySteps: 1, checkpointSeconds: 30 } }
    const { id, state, isResumable } = await studio.startRun(await smallExperiment(world, training), true)
    assert.deepEqual([state, isResumable], ['paused', false])
    assert.equal((await steps(world, id)).length, 0)

    assert.equal((await studio.steerRun(id, { type: 'advance', by: 'step' })).state, 'paused')
    assert.deepEqual(await steps(world, id), [1])
    const { summary } = await studio.readRun(id)
    const { stepsPerEpoch } = summary!
    await studio.steerRun(id, { type: 'advance', by: 'epoch' })
    assert.deepEqual(await steps(world, id), upTo(stepsPerEpoch))

    const change = { learningRate: 0.0125 }
    assert.equal((await studio.steerRun(id, { type: 'change', change })).state, 'paused')
    const { experiment } = await studio.readRun(id)
    assert.deepEqual(experiment.training.changes, [{ afterStep: stepsPerEpoch, ...change }])
    await studio.steerRun(id, { type: 'advance', by: 'step' })
    const { columns, rows } = await rowsInFile(world, id, 'steps.csv')
    assert.equal(rows.at(-1)![columns.indexOf('learningRate')], 0.0125)

    assert.equal((await studio.steerRun(id, { type: 'continue' })).state, 'running')
    assert.equal((await studio.steerRun(id, { type: 'pause' })).state, 'paused')
    assert.equal((await studio.interruptRun(id)).state, 'interrupted')
    assert.deepEqual(states.slice(0, 3), ['paused', 'running', 'paused'])
    assert.equal(states.at(-1), 'interrupted')
  },

  'makes the same run of an experiment that holds what was changed under way': async (world) => {
    const { studio } = world
    const { id } = await studio.startRun(await smallExperiment(world, { epochs: 12 }), true)
    for (const change of [
      { learningRate: 0.02 },
      { batchSize: 7 },
      { clip: { norm: 0.5 }, batchSize: 'all' as const },
    ]) {
      await studio.steerRun(id, { type: 'advance', by: 'step' })
      await studio.steerRun(id, { type: 'change', change })
      await studio.steerRun(id, { type: 'advance', by: 'epoch' })
    }
    await studio.steerRun(id, { type: 'continue' })
    await untilState(world, id, 'completed')
    const { experiment } = await studio.readRun(id)
    assert.equal(experiment.training.changes.length, 3)
    const again = await studio.startRun(experiment)
    await untilState(world, again.id, 'completed')
    for (const name of ['steps.csv', 'epochs.csv', 'histograms.csv', 'model.safetensors']) {
      const [a, b] = await Promise.all([id, again.id].map((run) => contentOf(world, run, name)))
      assert.ok(a.equals(b), `${name} differs`)
    }
  },

  'tells with an advance beyond the end what became of the run': async (world) => {
    const { id } = await world.studio.startRun(await smallExperiment(world, { epochs: 1 }), true)
    const { state, summary } = await world.studio.steerRun(id, { type: 'advance', by: 'epoch' })
    assert.deepEqual([state, summary?.status, summary?.epochs], ['completed', 'completed', 1])
    assert.ok(summary?.bestLoss !== null && summary!.widths.length > 2)
  },

  'sends and gives histograms of every layer, in the order of their steps': async (world) => {
    const frames: Frame[] = []
    world.studio.onEvent((event) => {
      if (event.type === 'frame') frames.push(unpack(event.frame))
    })
    const { id } = await world.studio.startRun(await smallExperiment(world, { epochs: 400 }), true)
    await world.studio.watchRuns([id])
    await world.studio.steerRun(id, { type: 'continue' })
    await untilState(world, id, 'completed')
    const table = await rowsInFile(world, id, 'histograms.csv')
    assert.deepEqual((await world.studio.readRun(id)).columns.histograms, table.columns)
    assert.deepEqual(
      frames.flatMap(({ histograms }) => rowsOf(histograms)),
      table.rows,
    )
    const { histograms } = unpack(await world.studio.readRows(id, START))
    assert.deepEqual(rowsOf(histograms), table.rows)
    const rest = unpack(await world.studio.readRows(id, { ...START, histograms: endOf(histograms) - 1 }))
    assert.deepEqual(rowsOf(rest.histograms), table.rows.slice(-1))
  },

  'refuses a command that makes no sense, with what is wrong': async (world) => {
    const { studio } = world
    await refuses(studio.steerRun('nobody', { type: 'pause' }), 'runUnknown')
    const { id } = await studio.startRun(await smallExperiment(world, { epochs: 5 }), true)
    await refuses(
      studio.steerRun(id, { type: 'change', change: {} }),
      'experimentImpossible',
      /training\.changes\[0\]/,
    )
    const { experiment } = await studio.readRun(id)
    assert.deepEqual(experiment.training.changes, [])
    const wrong: ExperimentFile = { ...experiment, training: { ...experiment.training, changes: UNORDERED } }
    await refuses(studio.startRun(wrong), 'experimentImpossible', /in the order of their steps/)
    await studio.interruptRun(id)
    await refuses(studio.steerRun(id, { type: 'continue' }), 'runIdle')
  },
}

const UNORDERED = [
  { afterStep: 5, learningRate: 0.1 },
  { afterStep: 4, learningRate: 0.1 },
]

/** The steps that are in the table of a run. */
async function steps(world: World, run: string): Promise<number[]> {
  const { steps: rows } = unpack(await world.studio.readRows(run, START))
  return rowsOf(rows).map(([step]) => step)
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1)
