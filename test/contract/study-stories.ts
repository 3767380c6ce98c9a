import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { StudyId, StudyInfo, StudyState, TrialCurves } from '../../services/contract/api'
import { comparisonFile, type ComparisonFile } from '../../services/contract/comparison-file'
import { unpack } from '../../services/contract/packed'
import type { StudyReport } from '../../services/contract/study-report'
import { searchFile } from '../../services/contract/search-file'
import type { StudyPlan } from '../../services/contract/study-file'
import type { ErrorCode } from '../../services/contract/errors'
import { picked, refuses, rowsInFile, smallExperiment, smallTable, type World } from './world'

/** A comparison of two initialisations, over two seeds, on the small table. */
export async function smallComparison(
  world: Pick<World, 'studio' | 'workspace'>,
  file: Partial<ComparisonFile> = {},
  training: object = { epochs: 5 },
): Promise<ComparisonFile> {
  const experiment = await smallExperiment(world, training)
  const given = { schemaVersion: 1, name: 'two starts', experiment, seeds: 2 }
  return comparisonFile.parse({ ...given, vary: { init: ['zeros', 'heNormal'] }, ...file })
}

/** Waits for a study to be in one of some states. */
export function untilStudy(
  { studio }: Pick<World, 'studio'>,
  study: StudyId,
  ...states: StudyState[]
): Promise<StudyInfo> {
  return new Promise((resolve, reject) => {
    const look = (info: StudyInfo | undefined): void => {
      if (info?.id !== study || !states.includes(info.state)) return
      end()
      resolve(info)
    }
    const end = studio.onEvent((event) => {
      if (event.type === 'study') look(event.study)
    })
    // It may have got there before we listened.
    studio.listStudies().then((studies) => look(studies.find(({ id }) => id === study)), reject)
  })
}

export const studyStories: Readonly<Record<string, (world: World) => Promise<void>>> = {
  'compares schemes over seeds: each a run of the workspace, paired by its seed': async (world) => {
    const { studio } = world
    const begun = await studio.startComparison(await smallComparison(world))
    assert.deepEqual([begun.trials, begun.state], [4, 'running'])
    const done = await untilStudy(world, begun.id, 'completed')
    assert.deepEqual([done.finished, done.failure], [4, null])
    const { results } = await studio.readStudy(begun.id)
    assert.deepEqual(
      results.map(({ state, epochs }) => [state, epochs]),
      Array.from({ length: 4 }, () => ['finished', 5]),
    )
    const runs = await Promise.all(results.map(({ run }) => studio.readRun(run!)))
    assert.deepEqual(
      runs.map(({ name, summary, labels }) => [name, summary?.seed, labels.tags]),
      [
        ['two starts: Zeros', 1, ['two starts']],
        ['two starts: He normal', 1, ['two starts']],
        ['two starts: Zeros', 2, ['two starts']],
        ['two starts: He normal', 2, ['two starts']],
      ],
    )
    const prints = new Set(runs.map(({ summary }) => summary?.data.fingerprint))
    assert.equal(prints.size, 1)
    results.forEach(({ validation }, i) =>
      assert.equal(validation?.loss, runs[i].summary?.metrics.validation?.loss),
    )
  },

  'is to the bit the run that is started by itself': async (world) => {
    const { studio } = world
    const { id } = await studio.startComparison(await smallComparison(world))
    await untilStudy(world, id, 'completed')
    const { results } = await studio.readStudy(id)
    const run = results[3].run!
    const { experiment } = await studio.readRun(run)
    const { id: alone } = await studio.startRun(experiment)
    await new Promise<void>((resolve) =>
      studio.onEvent((event) => {
        if (event.type === 'run' && event.run.id === alone && event.run.state === 'completed') resolve()
      }),
    )
    assert.deepEqual(await rowsInFile(world, run, 'steps.csv'), await rowsInFile(world, alone, 'steps.csv'))
  },

  'gives the curves of every trial, all epochs of them, and a map of its gradients': async (world) => {
    const { studio } = world
    const { id } = await studio.startComparison(await smallComparison(world))
    await untilStudy(world, id, 'completed')
    const curves = unpack(await studio.readCurves(id, [0, 3]))
    const { results } = await studio.readStudy(id)
    assert.deepEqual(
      curves.map(({ number }) => number),
      [0, 3],
    )
    for (const { number, columns, epochs, map } of curves) {
      const run = results[number].run!
      const table = await rowsInFile(world, run, 'epochs.csv')
      assert.deepEqual([...columns], table.columns)
      assert.deepEqual([...epochs], table.rows.flat())
      const steps = await rowsInFile(world, run, 'steps.csv')
      assert.equal(map?.layers, 2)
      assert.equal(map.lastStep, steps.rows.length)
      // Fewer steps than stretches: each has one of its own.
      assert.equal(map.norms.length, 2 * steps.rows.length)
      const first = steps.rows[0][steps.columns.indexOf('gradNorm.2')]
      assert.ok(Math.abs(map.norms[1] - first) <= 1e-12 * first)
    }
    await refuses(studio.readCurves('nobody', [0]), 'studyUnknown')
  },

  'makes a report of a comparison: one page that holds all of it, whatever its name, and reaches nobody':
    async (world) => {
      const { studio } = world
      const name = `</script><script>alert("$&")</script>`
      const { id } = await studio.startComparison(await smallComparison(world, { name }))
      await untilStudy(world, id, 'completed')
      const page = await studio.readReport(id)
      assert.match(page, /default-src 'none'.*connect-src 'none'/)
      assert.ok(!page.includes(name))
      const [, json = ''] = /<script id="report" type="application\/json">(.*?)<\/script>/s.exec(page) ?? []
      const { details, made, curves } = JSON.parse(json) as StudyReport
      assert.deepEqual(details, await studio.readStudy(id))
      assert.equal(made?.data.rows.train, 24)
      assert.deepEqual(
        unpack<readonly TrialCurves[]>(new Uint8Array(gunzipSync(Buffer.from(curves, 'base64')))),
        unpack(await studio.readCurves(id, [0, 1, 2, 3])),
      )
      await refuses(studio.readReport('nobody'), 'studyUnknown')
    },

  'pauses a study, whose runs then go on to the same bits, and cancels it': async (world) => {
    const { studio } = world
    const { id } = await studio.startComparison(await smallComparison(world, {}, { epochs: 1500 }))
    const paused = await studio.steerStudy(id, 'pause')
    assert.equal(paused.state, 'waiting')
    assert.equal((await studio.listRuns()).filter(({ state }) => state === 'running').length, 0)
    await studio.steerStudy(id, 'continue')
    await untilStudy(world, id, 'completed')
    const { results } = await studio.readStudy(id)
    assert.equal((await studio.listRuns()).length, 4)
    assert.deepEqual(
      results.map(({ epochs }) => epochs),
      [1500, 1500, 1500, 1500],
    )
    const other = await studio.startComparison(await smallComparison(world, {}, { epochs: 1_000_000 }))
    assert.equal((await studio.steerStudy(other.id, 'cancel')).state, 'cancelled')
    assert.equal((await studio.steerStudy(other.id, 'continue')).state, 'cancelled')
  },

  'offers the comparisons and searches that ship with the studio, their data put into the workspace': async (
    world,
  ) => {
    const { studio } = world
    const examples = await studio.listStudyExamples()
    assert.deepEqual(
      examples.map(({ id, kind }) => [id, kind]),
      [
        ...['depth', 'initialisation', 'nielsen-chapter-3', 'nielsen-chapter-5'].map((name) => [
          `comparisons/${name}`,
          'comparison',
        ]),
        ...['breast-cancer', 'diabetes', 'digits', 'spirals'].map((name) => [`searches/${name}`, 'search']),
      ],
    )
    const { kind, file } = await studio.readStudyExample('comparisons/initialisation')
    assert.deepEqual([kind, file.name], ['comparison', examples[1].name])
    assert.equal(file.experiment.data.source, join(world.workspace, 'data', 'digits.csv'))
    await refuses(studio.readStudyExample('comparisons/digits'), 'exampleUnknown', /Did you mean/)
  },

  'reads a comparison or a search that the user picked, which holds its experiment itself': async (world) => {
    const { studio } = world
    const file = await smallComparison(world)
    const read = async (content: object): Promise<StudyPlan> => {
      const path = join(world.outside, 'study.json')
      await writeFile(path, JSON.stringify(content, null, 1))
      return studio.readStudyFile(await picked(world, path, 'study'))
    }
    assert.deepEqual(await read(file), { kind: 'comparison', file })
    const { experiment } = file
    const search = { schemaVersion: 1, experiment, space: { depth: [1, 2] }, budget: { trials: 3 } }
    assert.deepEqual(await read(search), { kind: 'search', file: searchFile.parse(search) })

    const beside = join(world.outside, 'beside.csv')
    await writeFile(beside, smallTable())
    await picked(world, beside, 'data')
    const data = { ...experiment.data, source: 'beside.csv' }
    const found = await read({ ...file, experiment: { ...experiment, data }, seeds: 1 })
    const { source } = found.file.experiment.data
    assert.ok(typeof source === 'string' && basename(source) === 'beside.csv')
    await studio.examineData(found.file.experiment.data)
    const outside = { ...experiment.data, source: process.execPath }
    const greedy = await read({ ...file, experiment: { ...experiment, data: outside } })
    await refuses(studio.examineData(greedy.file.experiment.data), 'fileNotGranted')
  },

  'says of a wrong file of a study where, what was found and what was expected': async (world) => {
    const { studio } = world
    const file = await smallComparison(world)
    const search = { schemaVersion: 1, experiment: file.experiment, budget: { trials: 3 } }
    const wrong: readonly (readonly [object | string, ErrorCode, RegExp])[] = [
      ['{"vary":', 'experimentNotJson', /line 1, column \d+: this is not JSON/],
      [[1], 'experimentInvalid', /line 1: the file: expected an object, found \[1\]/],
      [{ schemaVersion: 1 }, 'experimentInvalid', /expected "vary".*or "space".*found neither/],
      [file.experiment, 'experimentInvalid', /expected a comparison or a search, found an experiment.*menu/],
      [
        { ...file, experiment: '../digits.json' },
        'experimentInvalid',
        /line \d+: experiment: expected the experiment itself, found the path "..\/digits.json". Put what/,
      ],
      [
        { ...file, vary: { inti: ['zeros'] } },
        'experimentInvalid',
        /line \d+: vary.inti: .*Did you mean "init"/,
      ],
      [
        { ...file, seeds: 0 },
        'experimentInvalid',
        /line \d+: seeds: expected a whole number from 1.*found 0/,
      ],
      [
        { ...search, space: { width: { from: 9, to: 3 } } },
        'experimentInvalid',
        /space.width: from is larger than to/,
      ],
    ]
    for (const [content, code, words] of wrong) {
      const path = join(world.outside, 'wrong.json')
      await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content, null, 1))
      await refuses(studio.readStudyFile(await picked(world, path, 'study')), code, words)
    }
    await refuses(studio.readStudyFile(join(world.outside, 'other.json')), 'fileNotGranted')
  },

  'puts a study into the bin, even one that trains, and takes it out again; its runs stay': async (world) => {
    const { studio } = world
    const told: StudyId[] = []
    const isTold = new Promise<void>((resolve) => {
      studio.onEvent((event) => {
        if (event.type !== 'studyDeleted') return
        told.push(event.study)
        resolve()
      })
    })
    const begun = await studio.startComparison(await smallComparison(world, {}, { epochs: 1500 }))
    const { id } = begun
    await studio.deleteStudy(id)
    await isTold
    assert.deepEqual(told, [id])
    assert.deepEqual(await studio.listStudies(), [])
    const runs = await studio.listRuns()
    assert.ok(runs.every(({ state }) => state !== 'running' && state !== 'waiting'))
    await refuses(studio.readStudy(id), 'studyUnknown')
    await refuses(studio.deleteStudy(id), 'studyUnknown')
    await refuses(studio.steerStudy(id, 'continue'), 'studyUnknown')
    // Its name stays its own.
    const other = await studio.startComparison(await smallComparison(world))
    assert.notEqual(other.id, id)
    await untilStudy(world, other.id, 'completed')
    const restored = await studio.restoreStudy(id)
    assert.deepEqual(restored, { ...begun, state: 'waiting', finished: restored.finished })
    assert.equal((await studio.listStudies()).length, 2)
    await refuses(studio.restoreStudy(id), 'studyNotInBin')
    for (const name of ['../runs', '..', '']) await refuses(studio.restoreStudy(name), 'studyUnknown')
    await studio.steerStudy(id, 'continue')
    await untilStudy(world, id, 'completed')
    const { results } = await studio.readStudy(id)
    assert.deepEqual(
      results.map(({ epochs }) => epochs),
      [1500, 1500, 1500, 1500],
    )
    // Those that it had begun were gone on with.
    assert.equal((await studio.listRuns()).length, 4 + 4)
  },

  'counts what diverged as a result, and refuses what cannot be trained before any run is begun': async (
    world,
  ) => {
    const { studio } = world
    const huge = { scheme: 'normal', std: 1e6 }
    const { id } = await studio.startComparison(
      await smallComparison(world, {
        vary: { depth: [8], activation: ['identity'], init: [huge, 'xavier'] },
      }),
    )
    await untilStudy(world, id, 'completed')
    const { results } = await studio.readStudy(id)
    assert.deepEqual(
      results.map(({ state }) => state),
      ['diverged', 'finished', 'diverged', 'finished'],
    )
    const before = (await studio.listRuns()).length
    const wrong = await smallComparison(world, {
      vary: { init: ['heNormal', { scheme: 'formula', std: '-1' }] },
    })
    await refuses(studio.startComparison(wrong), 'experimentImpossible', /init/)
    assert.equal((await studio.listRuns()).length, before)
  },

  'measures signals and gradients of a draft before it is trained': async (world) => {
    const { studio } = world
    const experiment = await smallExperiment(world, {})
    const question = { type: 'signals', rows: 20, seeds: [1, 2, 3] } as const
    const signals = unpack(await studio.inspectDraft(experiment, question))
    assert.equal(signals.rows, 20)
    assert.equal(signals.network.layers.length, 2)
    for (const numbers of [signals.preActivations, signals.activations, signals.deltas, signals.gradients]) {
      assert.equal(numbers.length, 6)
      assert.ok(numbers.every((x) => x > 0 && Number.isFinite(x)))
    }
    assert.ok(signals.inputMeanSquare > 0.5 && signals.inputMeanSquare < 2)
  },
}
