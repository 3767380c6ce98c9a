import assert from 'node:assert/strict'
import { searchFile, type SearchFile } from '../../services/contract/search-file'
import { untilStudy } from './study-stories'
import { refuses, smallExperiment, untilState, type World } from './world'

/** A search on the small table, one trial after another. */
export async function smallSearch(
  world: Pick<World, 'studio' | 'workspace'>,
  file: object = {},
  training: object = { epochs: 9 },
): Promise<SearchFile> {
  const experiment = await smallExperiment(world, training)
  const space = {
    learningRate: { from: 1e-4, to: 1, scale: 'log' },
    depth: { from: 1, to: 3 },
    'network.hidden[2].units': { from: 2, to: 6 },
    init: ['xavier', 'heNormal'],
  }
  const given = { schemaVersion: 1, name: 'best of small', experiment, space, workers: 1 }
  return searchFile.parse({ ...given, budget: { trials: 12 }, measure: 'loss', ...file })
}

const outcome = async ({ studio }: World, id: string): Promise<unknown> => {
  const { results, best } = await studio.readSearch(id)
  return { best, results: results.map(({ values, value, epochs }) => ({ values, value, epochs })) }
}

export const searchStories: Readonly<Record<string, (world: World) => Promise<void>>> = {
  'searches a space by the validation loss, and never looks at the test part': async (world) => {
    const { studio } = world
    const { id } = await studio.startSearch(await smallSearch(world))
    const done = await untilStudy(world, id, 'completed')
    assert.deepEqual([done.kind, done.finished], ['search', 12])
    const { results, best, epochs } = await studio.readSearch(id)
    assert.equal(epochs, 12 * 9)
    for (const { run, values, value, validation } of results) {
      const { summary, experiment } = await studio.readRun(run!)
      assert.equal(summary?.metrics.test, null)
      assert.equal(summary.data.rows.test, 0)
      assert.equal(experiment.network.hidden.length, values.depth)
      assert.equal('network.hidden[2].units' in values, values.depth === 3)
      assert.equal(value, validation?.loss)
    }
    const least = Math.min(...results.map(({ value }) => value ?? Infinity))
    assert.equal(results[best!].value, least)
    const importance = await studio.readImportance(id)
    assert.equal(importance.kind, 'shares')
    await refuses(studio.readStudy(id), 'studyUnknown')
  },

  'repeats exactly with one worker, also when it was paused in the middle': async (world) => {
    const { studio } = world
    const file = await smallSearch(world, {
      pruner: 'asha',
      method: { name: 'tpe', startup: 4 },
      budget: { trials: 9 },
    })
    const { id } = await studio.startSearch(file)
    await untilStudy(world, id, 'completed')
    const { id: again } = await studio.startSearch(file)
    await new Promise<void>((resolve) =>
      studio.onEvent((event) => {
        if (event.type === 'study' && event.study.finished >= 1) resolve()
      }),
    )
    await studio.steerStudy(again, 'pause')
    await studio.steerStudy(again, 'continue')
    await untilStudy(world, again, 'completed')
    assert.deepEqual(await outcome(world, again), await outcome(world, id))
  },

  'prunes trials that are behind at a rung, and trains the others on from there': async (world) => {
    const { studio } = world
    const pruner = { name: 'asha', reduction: 3, minEpochs: 1 }
    const { id } = await studio.startSearch(await smallSearch(world, { pruner, budget: { trials: 9 } }))
    await untilStudy(world, id, 'completed')
    const { results, epochs, best } = await studio.readSearch(id)
    assert.equal(results.length, 9)
    assert.ok(epochs < (9 * 9) / 2, `${epochs} epochs`)
    assert.ok(results.some(({ state }) => state === 'pruned'))
    assert.equal(results[best!].state, 'finished')
    const kept = results[best!]
    assert.deepEqual(
      kept.reports.map(({ epoch }) => epoch),
      [1, 3],
    )
    assert.equal(kept.epochs, 9)
    // Taken up at each rung, it is to the bit the run that is made in one go.
    const { experiment, summary } = await studio.readRun(kept.run!)
    const { id: whole } = await studio.startRun(experiment)
    const straight = await untilState(world, whole, 'completed', 'stoppedEarly')
    assert.deepEqual(straight.summary?.metrics.validation, summary?.metrics.validation)
  },

  'takes trials at a rung by their best epoch, where early stopping would put that back': async (world) => {
    const { studio } = world
    const pruner = { name: 'asha', reduction: 3, minEpochs: 3 }
    const training = { epochs: 9, earlyStopping: { patience: 8 }, optimizer: { name: 'adam' } }
    const space = { learningRate: { from: 0.01, to: 10, scale: 'log' } }
    const file = await smallSearch(world, { space, pruner, budget: { trials: 9 } }, training)
    const { id } = await studio.startSearch(file)
    await untilStudy(world, id, 'completed')
    const { results } = await studio.readSearch(id)
    assert.ok(results.some(({ state }) => state === 'pruned'))
    for (const { run, value } of results) {
      const { summary } = await studio.readRun(run!)
      assert.equal(value, summary?.bestLoss)
    }
  },

  'ends with the best one on training and validation together, judged by the test part, once': async (
    world,
  ) => {
    const { studio } = world
    const { id } = await studio.startSearch(await smallSearch(world, { budget: { trials: 3 } }))
    await untilStudy(world, id, 'completed')
    const first = await studio.finishSearch(id)
    const done = await untilState(world, first.id, 'completed')
    assert.ok(done.summary?.metrics.test)
    assert.equal(done.summary.metrics.validation, null)
    const { train, test } = done.summary.data.rows
    assert.equal(train + test, 40)
    assert.equal((await studio.finishSearch(id)).id, first.id)
    assert.equal((await studio.readSearch(id)).final, first.id)
  },
}
