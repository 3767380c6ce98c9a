import { cp, readdir, readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inMemoryAgain } from '../../../services/datasets/feature-rows'
import { readSafetensors } from '../../../services/models/safetensors'
import { RUN_FILES } from '../../../services/runs/run-files'
import { readRun } from '../../../services/runs/stored-run'
import type { RunSummary } from '../../../services/contract/run-summary'
import { trainInFolder } from '../../../services/training/session'
import type { SessionEvent, SessionOptions } from '../../../services/training/session-types'
import { readTable, smallSession } from './fixtures'

const bytesOf = (folder: string, file: string): Promise<Buffer> => readFile(join(folder, file))
const summaryOf = async (folder: string): Promise<RunSummary> =>
  JSON.parse(await readFile(join(folder, RUN_FILES.summary), 'utf8')) as RunSummary

/** Trains until the session has told of so many epochs, then asks it to stop. */
async function stopAfter(epochs: number, options: SessionOptions): Promise<RunSummary> {
  const stop = new AbortController()
  const onEvent = (event: SessionEvent): void => {
    if (event.type === 'epoch' && event.epoch >= epochs) stop.abort()
  }
  return trainInFolder({ ...options, signal: stop.signal, onEvent })
}

async function resumed(options: SessionOptions): Promise<RunSummary> {
  const { checkpoint } = await readRun(options.folder)
  return trainInFolder({ ...options, checkpoint })
}

describe('the folder of a run', () => {
  it('holds the experiment, the summary, the tables, the tensors and a checkpoint', async () => {
    const options = await smallSession({ epochs: 3 })
    const summary = await trainInFolder(options)
    expect((await readdir(options.folder)).sort()).toEqual([
      ...['checkpoints', 'epochs.csv', 'experiment.json', 'histograms.csv', 'initial.safetensors'],
      ...['model.safetensors', 'steps.csv', 'summary.json'],
    ])
    expect(await summaryOf(options.folder)).toEqual(summary)
    expect(summary).toMatchObject({
      status: 'completed',
      steps: 15,
      epochs: 3,
      threads: 1,
      classes: ['no', 'yes'],
    })
    expect((await readRun(options.folder)).experiment).toEqual(options.experiment.file)
  })

  it('has a row for each step, with the norms of every layer', async () => {
    const options = await smallSession({ epochs: 4 })
    await trainInFolder(options)
    const { columns, rows } = await readTable(join(options.folder, RUN_FILES.steps))
    expect(columns).toEqual(
      expect.arrayContaining([
        'step',
        'epoch',
        'trainLoss',
        'learningRate',
        'gradNorm',
        'gradNorm.3',
        'updateRatio.1',
      ]),
    )
    expect(columns).toEqual(
      expect.arrayContaining(['activationMean.2', 'activationStd.2', 'saturated.1', 'dead.3']),
    )
    expect(rows.map((row) => Number(row.step))).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
    expect(rows.map((row) => Number(row.epoch))).toEqual(
      Array.from({ length: 20 }, (_, i) => 1 + Math.floor(i / 5)),
    )
    for (const row of rows) expect(Number(row['gradNorm.1'])).toBeGreaterThan(0)
    // Before there was a whole epoch, dead units are not known.
    expect(rows.map((row) => row['dead.1'] === '')).toEqual(rows.map((_, i) => i < 5))
  })

  it('keeps the extremes of an interval where rows are fewer than steps', async () => {
    const every = await smallSession({ epochs: 4, record: { everySteps: 1 } })
    const third = await smallSession({ epochs: 4, record: { everySteps: 3 } })
    await trainInFolder(every)
    await trainInFolder(third)
    const all = (await readTable(join(every.folder, RUN_FILES.steps))).rows
    const { rows } = await readTable(join(third.folder, RUN_FILES.steps))
    expect(rows.map((row) => Number(row.step))).toEqual([3, 6, 9, 12, 15, 18, 20])
    for (const row of rows) {
      const last = Number(row.step)
      const interval = all.slice(3 * Math.floor((last - 1) / 3), last)
      for (const column of ['trainLoss', 'gradNorm', 'gradNorm.2']) {
        const values = interval.map((each) => Number(each[column]))
        expect(Number(row[`${column}.min`])).toBe(Math.min(...values))
        expect(Number(row[`${column}.max`])).toBe(Math.max(...values))
        expect(Number(row[column])).toBe(values[values.length - 1])
      }
    }
  })

  it('names the tensors layer by layer, in the shapes that PyTorch has', async () => {
    const options = await smallSession({ epochs: 1 })
    await trainInFolder(options)
    const { tensors, metadata } = await readSafetensors(join(options.folder, 'model.safetensors'))
    const shapes = Object.fromEntries([...tensors].map(([name, { shape }]) => [name, shape]))
    expect(shapes).toEqual({
      'layer1.weight': [7, 3],
      'layer1.bias': [7],
      'layer1.batchNorm.gamma': [7],
      'layer1.batchNorm.beta': [7],
      'layer1.batchNorm.runningMean': [7],
      'layer1.batchNorm.runningVariance': [7],
      'layer2.weight': [5, 7],
      'layer2.bias': [5],
      'layer3.weight': [1, 5],
      'layer3.bias': [1],
    })
    expect(JSON.parse(metadata.preprocessing)).toEqual(options.data.preprocessing)
  })

  it('tells the metrics of the task on each part, on the original scale', async () => {
    const classes = await trainInFolder(await smallSession({ epochs: 30 }))
    expect(classes.metrics.test).toMatchObject({
      accuracy: expect.any(Number) as number,
      auc: expect.any(Number) as number,
    })
    expect(classes.metrics.train?.accuracy).toBeGreaterThan(0.9)
    const options = await smallSession({ epochs: 60, l2: 0 }, 'values')
    const { metrics } = await trainInFolder(options)
    // The target's std is 2, so the mean of the squares is 4 times that of the standardised target.
    const { rmse, loss } = metrics.train ?? {}
    expect(rmse).toBeCloseTo(2 * Math.sqrt(2 * (loss ?? NaN)), 4)
  })
})

describe('a run that is stopped', () => {
  it('and resumed, twice, ends with the bits of one that was not', async () => {
    const training = {
      epochs: 12,
      schedule: 'reduceOnPlateau',
      earlyStopping: { patience: 8 },
      record: { everySteps: 7 },
    }
    const whole = await smallSession(training)
    const parts = await smallSession(training)
    const end = await trainInFolder(whole)
    expect(await stopAfter(3, parts)).toMatchObject({ status: 'interrupted' })
    const { checkpoint } = await readRun(parts.folder)
    expect(await stopAfter(7, { ...parts, checkpoint })).toMatchObject({ status: 'interrupted' })
    const resumedEnd = await resumed(parts)
    expect(resumedEnd).toMatchObject({
      status: end.status,
      steps: end.steps,
      metrics: end.metrics,
      bestEpoch: end.bestEpoch,
    })
    for (const file of [
      'steps.csv',
      'epochs.csv',
      'histograms.csv',
      'initial.safetensors',
      'model.safetensors',
    ]) {
      expect((await bytesOf(parts.folder, file)).equals(await bytesOf(whole.folder, file))).toBe(true)
    }
  })

  it('resumes from its last checkpoint when it was killed later', async () => {
    const options = await smallSession({ epochs: 12 })
    await stopAfter(3, options)
    // What a killed process leaves: an older checkpoint than the tables.
    const killed = `${options.folder}-killed`
    await cp(options.folder, killed, { recursive: true })
    const end = await resumed(options)
    const { checkpoint } = await readRun(killed)
    for (const table of [RUN_FILES.steps, RUN_FILES.epochs, RUN_FILES.histograms]) {
      await cp(join(options.folder, table), join(killed, table))
    }
    const again = await trainInFolder({ ...options, folder: killed, checkpoint })
    expect(again.metrics).toEqual(end.metrics)
    for (const file of ['steps.csv', 'epochs.csv', 'histograms.csv', 'model.safetensors']) {
      expect((await bytesOf(killed, file)).equals(await bytesOf(options.folder, file))).toBe(true)
    }
  })

  it('does not go on with other data', async () => {
    const options = await smallSession({ epochs: 9 })
    await stopAfter(2, options)
    const other = inMemoryAgain(options.data).features.map((x) => x + 1)
    const { checkpoint } = await readRun(options.folder)
    const run = trainInFolder({ ...options, data: { ...options.data, features: other }, checkpoint })
    await expect(run).rejects.toMatchObject({ code: 'dataChanged' })
  })
})

/** A session of a network that is worth two threads: 0.9 million multiply-adds a minibatch. */
async function wideSession(training: object): Promise<SessionOptions> {
  const options = await smallSession(training)
  const { experiment } = options
  const widened = experiment.network.layers.map((layer, k) => ({ ...layer, units: [340, 330, 1][k] }))
  const network = { ...experiment.network, layers: widened }
  return { ...options, experiment: { ...experiment, network }, threads: null }
}

/** Trains with one thread and two by turns: another number whenever it is asked for anew, which follows a flush. */
async function trainByTurns(options: SessionOptions) {
  let threads = 1
  const losses: number[] = []
  const onEvent = (event: SessionEvent): void => {
    if (event.type === 'progress') losses.push(event.trainLoss)
  }
  const asked = new Set<number>()
  const onFlush = (): void => void (threads = 3 - threads)
  const threadLimit = (): number => {
    asked.add(threads)
    return threads
  }
  const summary = await trainInFolder({ ...options, threadLimit, onEvent, onFlush })
  return { summary, losses, asked }
}

describe('a run whose threads come and go', () => {
  it.each([
    ['to its last epoch', 'completed', { epochs: 60 }],
    [
      'until it is stopped early, with the weights of its best epoch',
      'stoppedEarly',
      { epochs: 2000, earlyStopping: { patience: 25 }, optimizer: { name: 'adam', learningRate: 0.003 } },
    ],
    [
      'with rows for several steps, a schedule that watches the loss, and clipping',
      'completed',
      { epochs: 60, record: { everySteps: 7 }, schedule: 'reduceOnPlateau', clip: { norm: 0.5 } },
    ],
  ])('gives the bits of one that keeps one thread, %s', async (_, status, training) => {
    const [alone, byTurns] = [await wideSession(training), await wideSession(training)]
    const end = await trainInFolder({ ...alone, threads: 1 })
    const { summary, losses, asked } = await trainByTurns(byTurns)
    expect(end).toMatchObject({ status, threads: 1 })
    const { steps, epochs, bestEpoch, restoredBest, metrics } = end
    expect(summary).toMatchObject({ status, steps, epochs, bestEpoch, restoredBest, metrics })
    if (status === 'stoppedEarly') expect(bestEpoch).toBeLessThan(epochs)
    for (const file of [
      'steps.csv',
      'epochs.csv',
      'histograms.csv',
      'initial.safetensors',
      'model.safetensors',
    ])
      expect((await bytesOf(byTurns.folder, file)).equals(await bytesOf(alone.folder, file)), file).toBe(true)
    expect([...asked].sort()).toEqual([1, 2])
    // A loss of exactly 0 is none: it would be that of a trainer which has made no step.
    expect(losses.filter((loss) => loss === 0)).toEqual([])
    if (availableParallelism() === 1) console.warn('SKIPPED: one core is one thread, whatever the limit.')
  })
})

describe('a run that leaves the finite numbers', () => {
  it('stops as diverged, says where, and keeps everything up to then', async () => {
    const options = await smallSession(
      { epochs: 50, optimizer: { name: 'sgd', learningRate: 1000 }, l2: 1 },
      'values',
    )
    const summary = await trainInFolder(options)
    expect(summary.status).toBe('diverged')
    expect(summary.nonFinite?.step).toBe(summary.steps)
    const { rows } = await readTable(join(options.folder, RUN_FILES.steps))
    expect(rows).toHaveLength(summary.steps)
    expect(await summaryOf(options.folder)).toMatchObject({
      status: 'diverged',
      nonFinite: summary.nonFinite,
    })
  })
})

describe('a folder that is not empty', () => {
  it('is left as it is', async () => {
    const options = await smallSession({ epochs: 1 })
    await trainInFolder(options)
    const before = await bytesOf(options.folder, RUN_FILES.steps)
    await expect(trainInFolder(options)).rejects.toMatchObject({ code: 'runFolderTaken' })
    expect((await bytesOf(options.folder, RUN_FILES.steps)).equals(before)).toBe(true)
  })
})
