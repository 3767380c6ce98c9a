import assert from 'node:assert/strict'
import { readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { RunId, RunInfo, RunProgress } from '../../services/contract/api'
import type { Desk } from '../../services/contract/desk'
import type { ExperimentFile } from '../../services/contract/experiment-file'
import { after, endOf, type Frame } from '../../services/contract/frames'
import { unpack } from '../../services/contract/packed'
import {
  type World,
  START,
  picked,
  refuses,
  untilState,
  smallTable,
  smallExperiment,
  withEpochs,
  contentOf,
  rowsInFile,
  rowsOf,
} from './world'

/** What the studio promises, whichever door it is reached by. Each story is told to a workspace without runs. */
export const stories: Readonly<Record<string, (world: World) => Promise<void>>> = {
  'says what it is, and which examples there are': async ({ studio, workspace }) => {
    const { version, workspace: told, slots } = await studio.about()
    assert.match(version, /^\d+\.\d+\.\d+$/)
    assert.equal(told, workspace)
    assert.ok(slots >= 1)
    const examples = await studio.listExamples()
    assert.ok(examples.some(({ id }) => id === 'breast-cancer'))
    assert.deepEqual(await studio.listRuns(), [])
  },

  'computes on this machine what it has to': async ({ studio }) => {
    const [rows, again] = await Promise.all([studio.selfTest(), studio.selfTest()])
    assert.deepEqual(again, rows)
    for (const kind of ['golden', 'gradient', 'known']) assert.ok(rows.some((row) => row.kind === kind))
    assert.deepEqual(
      rows.filter(({ passed }) => !passed),
      [],
    )
    assert.ok(rows.some(({ kernels }) => kernels !== 'float64'))
  },

  'trains an example, whose data are then in the workspace': async (world) => {
    const example = await world.studio.readExample('iris')
    assert.equal(example.data.source, join(world.workspace, 'data', 'iris.csv'))
    const run = await world.studio.startRun(withEpochs(example, 20))
    const ended = await untilState(world, run.id, 'completed')
    assert.equal(ended.summary?.status, 'completed')
    assert.ok((ended.summary.metrics.validation?.accuracy ?? 0) > 0.5)
    const details = await world.studio.readRun(run.id)
    assert.equal(details.folder, join(world.workspace, 'runs', run.id))
    assert.equal(details.experiment.data.source, example.data.source)
  },

  'sends the rows of a watched run as they are written, each once and at most a frame every 50 ms': async (
    world,
  ) => {
    const frames: Frame[] = []
    world.studio.onEvent((event) => {
      if (event.type === 'frame') frames.push(unpack(event.frame))
    })
    const run = await world.studio.startRun(await smallExperiment(world, { epochs: 40_000 }))
    await world.studio.watchRuns([run.id])
    await untilState(world, run.id, 'completed', 'interrupted', 'failed')
    assert.ok(frames.length > 2, `only ${frames.length} frames`)
    for (const [i, frame] of frames.entries()) {
      assert.equal(frame.run, run.id)
      if (i === 0) continue
      assert.equal(frame.steps.first, endOf(frames[i - 1].steps))
      assert.equal(frame.epochs.first, endOf(frames[i - 1].epochs))
      const apart = frame.sentAtMs - frames[i - 1].sentAtMs
      assert.ok(apart >= 49, `frames ${apart} ms apart`)
    }
    const table = await rowsInFile(world, run.id, 'steps.csv')
    const { columns } = await world.studio.readRun(run.id)
    assert.deepEqual(columns.steps, table.columns)
    const sent = frames.flatMap(({ steps }) => rowsOf(steps))
    assert.deepEqual(sent, table.rows.slice(frames[0].steps.first))
  },

  'sends no frames of a run that is not watched': async (world) => {
    const types = new Set<string>()
    world.studio.onEvent(({ type }) => types.add(type))
    const run = await world.studio.startRun(await smallExperiment(world, { epochs: 2000 }))
    await untilState(world, run.id, 'completed')
    assert.ok(types.has('run') && !types.has('frame'))
  },

  'tells how far the runs are that train, watched or not': async (world) => {
    const { id } = await world.studio.startRun(await smallExperiment(world, { epochs: 1_000_000 }))
    const told: RunProgress[] = []
    await new Promise<void>((resolve) =>
      world.studio.onEvent((event) => {
        if (event.type !== 'progress') return
        told.push(event.runs[0])
        // A busy machine may tell of a run before its first epoch is over.
        if (event.runs[0].epoch > 0) resolve()
      }),
    )
    await world.studio.interruptRun(id)
    for (const [i, { run, step, elapsedMs }] of told.entries()) {
      assert.equal(run, id)
      assert.ok(step > 0 && elapsedMs > 0)
      assert.ok(i === 0 || (step >= told[i - 1].step && elapsedMs >= told[i - 1].elapsedMs))
    }
  },

  'shows a table, describes it, and says what its data come to': async ({ studio }) => {
    const { data } = await studio.readExample('iris')
    const { rows, columns } = await studio.openTable(data.source)
    assert.equal(rows, 150)
    assert.deepEqual(columns.at(-1), { name: 'species', kind: 'text' })
    const { cells } = await studio.readTable(data.source, 148, 10)
    assert.deepEqual(
      cells.map((row) => row.at(-1)),
      ['virginica', 'virginica'],
    )
    const described = await studio.describeTable(data.source)
    assert.deepEqual(
      described.at(-1)?.values?.map(({ count }) => count),
      [50, 50, 50],
    )
    const { facts, featureNames } = unpack(await studio.examineData(data))
    assert.equal(facts.features, 4)
    assert.equal(featureNames.length, 4)
  },

  'makes up data, shows them and trains on them': async (world) => {
    const { studio } = world
    const spirals = await studio.readExample('spirals')
    const { source } = spirals.data
    assert.equal((await studio.openTable(source)).rows, 800)
    assert.equal((await studio.readTable(source, 0, 2)).cells[1][2], '1')
    const { points } = unpack(await studio.examineData(spirals.data))
    assert.deepEqual(points?.features, ['x1', 'x2'])
    assert.equal(points.x.length, 800)
    const run = await studio.startRun(withEpochs(spirals, 5))
    await untilState(world, run.id, 'completed')
    assert.deepEqual((await studio.readRun(run.id)).experiment.data.source, source)
  },

  'gives the rows of a run again, from any row on': async (world) => {
    const run = await world.studio.startRun(await smallExperiment(world, { epochs: 50 }))
    await untilState(world, run.id, 'completed')
    const whole = unpack(await world.studio.readRows(run.id, START))
    assert.equal(endOf(whole.epochs), 50)
    for (const [name, rows] of [['steps.csv', whole.steps] as const, ['epochs.csv', whole.epochs] as const])
      assert.deepEqual(rowsOf(rows), (await rowsInFile(world, run.id, name)).rows)
    const part = unpack(await world.studio.readRows(run.id, { steps: 100, epochs: 49, histograms: 0 }))
    assert.deepEqual(rowsOf(part.steps), rowsOf(whole.steps).slice(100))
    assert.deepEqual(rowsOf(part.epochs), rowsOf(whole.epochs).slice(49))
    const end = unpack(await world.studio.readRows(run.id, after(whole)))
    assert.equal(end.steps.numbers.length + end.epochs.numbers.length, 0)
  },

  'interrupts a run, which then goes on to the same bits': async (world) => {
    const experiment = await smallExperiment(world, { epochs: 20_000 })
    const whole = await world.studio.startRun(experiment)
    const parts = await world.studio.startRun(experiment)
    const stopped = await world.studio.interruptRun(parts.id)
    assert.equal(stopped.state, 'interrupted')
    assert.equal(stopped.isResumable, true)
    const resumed = await world.studio.resumeRun(parts.id)
    // On a busy machine it may have ended before the answer is written.
    assert.ok(resumed.state === 'running' || resumed.state === 'completed', resumed.state)
    for (const { id } of [whole, parts]) await untilState(world, id, 'completed')
    for (const name of ['steps.csv', 'epochs.csv', 'model.safetensors']) {
      const [a, b] = await Promise.all([whole, parts].map(({ id }) => contentOf(world, id, name)))
      assert.ok(a.equals(b), `${name} differs`)
    }
    const [rows, again] = await Promise.all(
      [whole, parts].map(async ({ id }) => unpack(await world.studio.readRows(id, START))),
    )
    assert.deepEqual(again.steps, rows.steps)
  },

  'refuses an experiment that cannot be trained, and leaves nothing of it': async (world) => {
    const experiment = await smallExperiment(world, {})
    const data = { ...experiment.data, target: 'nobody' }
    await refuses(world.studio.startRun({ ...experiment, data }), 'columnUnknown')
    assert.deepEqual(await readdir(join(world.workspace, 'runs')), [])
    assert.deepEqual(await world.studio.listRuns(), [])
  },

  'uses a file that the user picked, and no other outside of the workspace': async (world) => {
    const file = join(world.outside, 'mine.csv')
    await writeFile(file, smallTable())
    const experiment = await smallExperiment(world, { epochs: 1 })
    const on = (source: string): ExperimentFile => ({ ...experiment, data: { ...experiment.data, source } })
    const link = join(world.workspace, 'data', 'link.csv')
    await symlink(file, link)
    const around = join(world.workspace, 'data', '..', '..')
    const ways = [file, link, `${around}/../../../../../..${file}`, 'mine.csv', '//host/share/mine.csv']
    for (const way of ways) await refuses(world.studio.startRun(on(way)), 'fileNotGranted')
    await refuses(world.studio.startRun(on(join(world.workspace, 'data', 'none.csv'))), 'fileMissing')
    await refuses(world.studio.readExperiment(file), 'fileNotGranted')
    const { id } = await world.studio.startRun(on(await picked(world, file, 'data')))
    await untilState(world, id, 'completed')
  },

  'reads an experiment that the user picked, with the data beside it but none elsewhere': async (world) => {
    const experiment = await smallExperiment(world, { epochs: 1 })
    const write = async (name: string, source: string): Promise<string> => {
      const file = join(world.outside, name)
      await writeFile(file, JSON.stringify({ ...experiment, data: { ...experiment.data, source } }))
      return file
    }
    const beside = join(world.outside, 'beside.csv')
    await writeFile(beside, smallTable())
    // A browser hands files over one by one.
    await picked(world, beside, 'data')
    const file = await picked(world, await write('good.json', 'beside.csv'), 'experiment')
    const good = await world.studio.readExperiment(file)
    assert.equal(good.data.source, join(dirname(file), 'beside.csv'))
    await untilState(world, (await world.studio.startRun(good)).id, 'completed')
    const greedy = await picked(world, await write('greedy.json', process.execPath), 'experiment')
    await refuses(world.studio.startRun(await world.studio.readExperiment(greedy)), 'fileNotGranted')
  },

  'has null for an answer where the user picks nothing': async ({ studio, userPicks }) => {
    await userPicks('')
    assert.equal(await studio.chooseFile('data'), null)
  },

  'writes down what a user says of a run, and tells everyone': async (world) => {
    const { studio } = world
    const told: RunInfo[] = []
    const { id, name, labels } = await studio.startRun(await smallExperiment(world, { epochs: 1 }))
    await untilState(world, id, 'completed')
    assert.deepEqual([name, labels], ['small', { tags: [], note: '' }])
    studio.onEvent((event) => {
      if (event.type === 'run') told.push(event.run)
    })
    await studio.labelRun(id, { name: ' My best ', tags: ['wide', 'wide', ' deep'] })
    const labelled = await studio.labelRun(id, { note: 'It learns.' })
    assert.equal(labelled.name, 'My best')
    assert.deepEqual(labelled.labels, { tags: ['wide', 'deep'], note: 'It learns.' })
    assert.deepEqual(told.at(-1), labelled)
    assert.deepEqual(await studio.listRuns(), [labelled])
    assert.equal((await studio.labelRun(id, { name: 'small' })).name, 'small')
    await refuses(studio.labelRun(id, { name: ' ' }), 'labelUnfit', /found nothing/)
    await refuses(studio.labelRun('nobody', { note: '' }), 'runUnknown')
  },

  'shows of each run what it trains': async (world) => {
    const { id } = await world.studio.startRun(await smallExperiment(world, { epochs: 3, seed: 9 }))
    await untilState(world, id, 'completed')
    const [{ facts }] = await world.studio.listRuns()
    assert.ok(facts)
    assert.equal(facts.data, 'small')
    assert.deepEqual([facts.epochs, facts.batchSize, facts.seed], [3, 4, 9])
    assert.ok(facts.hidden.length > 0 && facts.hidden.every((units) => units === 4))
  },

  'puts a run into the bin, even one that trains, and takes it out again': async (world) => {
    const { studio } = world
    const told: RunId[] = []
    const isTold = new Promise<void>((resolve) => {
      studio.onEvent((event) => {
        if (event.type !== 'deleted') return
        told.push(event.run)
        resolve()
      })
    })
    const experiment = await smallExperiment(world, { epochs: 1_000_000 })
    const { id } = await studio.startRun(experiment)
    await studio.deleteRun(id)
    await isTold
    assert.deepEqual(told, [id])
    assert.deepEqual(await studio.listRuns(), [])
    await refuses(studio.readRun(id), 'runUnknown')
    await refuses(studio.deleteRun(id), 'runUnknown')
    // Its name stays its own.
    const other = await studio.startRun(await smallExperiment(world, { epochs: 1 }))
    assert.notEqual(other.id, id)
    await untilState(world, other.id, 'completed')
    const restored = await studio.restoreRun(id)
    assert.deepEqual([restored.state, restored.isResumable], ['interrupted', true])
    assert.equal((await studio.listRuns()).length, 2)
    await refuses(studio.restoreRun(id), 'runNotInBin')
    await studio.resumeRun(id)
    assert.equal((await studio.interruptRun(id)).state, 'interrupted')
  },

  'gives one number of a run over its steps, in few points': async (world) => {
    const { studio } = world
    const { id } = await studio.startRun(await smallExperiment(world, { epochs: 100 }))
    await untilState(world, id, 'completed')
    const { columns, rows } = await rowsInFile(world, id, 'steps.csv')
    const losses = rows.map((row) => row[columns.indexOf('trainLoss')])
    const whole = unpack(await studio.readLine(id, 'steps', 'trainLoss', rows.length))
    assert.deepEqual(
      [...whole.x],
      rows.map(([step]) => step),
    )
    assert.deepEqual([...whole.y], losses)
    const short = unpack(await studio.readLine(id, 'steps', 'trainLoss', 20))
    assert.equal(short.of, rows.length)
    assert.ok(short.x.length <= 20)
    assert.equal(Math.max(...short.y), Math.max(...losses))
    assert.equal(Math.min(...short.y), Math.min(...losses))
    const epochs = unpack(await studio.readLine(id, 'epochs', 'validationLoss', 1000))
    assert.equal(epochs.y.length, 100)
    await refuses(
      studio.readLine(id, 'steps', 'trainLos', 20),
      'runColumnUnknown',
      /Did you mean "trainLoss"/,
    )
  },

  'keeps what the user worked on': async (world) => {
    const { studio } = world
    const fresh = await studio.readDesk()
    const draft = await smallExperiment(world, { epochs: 7 })
    const comparison = { name: null, vary: { depth: [1, 2] }, seeds: [3, 7], measure: 'auto' } as const
    const desk: Desk = {
      ...{ draft, run: 'small-1', settings: { ...fresh.settings, theme: 'dark' } },
      ...{ comparison: { ...comparison, target: null, epochs: 3 }, search: null },
    }
    await studio.saveDesk({ ...desk, run: null })
    await studio.saveDesk(desk)
    assert.deepEqual(await studio.readDesk(), desk)
  },

  'answers what makes no sense with what is wrong': async (world) => {
    const { studio } = world
    await refuses(studio.readRun('nobody'), 'runUnknown')
    await refuses(studio.readRun('../runs'), 'runUnknown')
    await refuses(studio.readExample('irsi'), 'exampleUnknown', /Did you mean "iris"/)
    await refuses(studio.interruptRun('nobody'), 'runUnknown')
    const { id } = await studio.startRun(await smallExperiment(world, { epochs: 1 }))
    await untilState(world, id, 'completed')
    await refuses(studio.interruptRun(id), 'runIdle')
    await refuses(studio.resumeRun(id), 'runEnded')
    await rm(join(world.workspace, 'runs', id), { recursive: true })
    await refuses(studio.readRun(id), 'noRun')
    await studio.deleteRun(id)
    assert.deepEqual(await studio.listRuns(), [])
  },
}
