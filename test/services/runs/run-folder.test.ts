import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readSafetensors, writeSafetensors } from '../../../services/models/safetensors'
import { RUN_FILES } from '../../../services/runs/run-files'
import { RunFolder } from '../../../services/runs/run-folder'
import { readRun, readSummary } from '../../../services/runs/stored-run'
import { trainInFolder } from '../../../services/training/session'
import type { SessionOptions } from '../../../services/training/session-types'
import { smallSession, temporaryFolder } from '../training/fixtures'

const LOCK = join('checkpoints', 'lock.json')

/** A run that was interrupted after two epochs. */
async function interrupted(training: object = {}): Promise<SessionOptions> {
  const options = await smallSession({ epochs: 9, ...training })
  const stop = new AbortController()
  await trainInFolder({
    ...options,
    signal: stop.signal,
    onEvent: (event) => {
      if (event.type === 'epoch' && event.epoch === 2) stop.abort()
    },
  })
  return options
}

async function goOn(options: SessionOptions): Promise<unknown> {
  const { checkpoint } = await readRun(options.folder)
  return trainInFolder({ ...options, checkpoint })
}

/** Changes what a file of JSON holds. */
async function edit(file: string, change: (value: Record<string, never>) => object): Promise<void> {
  const value = JSON.parse(await readFile(file, 'utf8')) as Record<string, never>
  await writeFile(file, JSON.stringify(change(value)))
}

describe('an experiment that was edited since its run began', () => {
  it.each<[string, string, (e: Record<string, never>) => object]>([
    ['units', 'network.hidden[0].units', (e) => withHidden(e, { units: 9 })],
    ['a layer more', 'network.hidden[2]', (e) => withHidden(e, {}, [{ units: 3 }])],
    ['more epochs', 'training.epochs', (e) => withTraining(e, { epochs: 99 })],
    ['the size of minibatches', 'training.batchSize', (e) => withTraining(e, { batchSize: 40 })],
    ['early stopping', 'training.earlyStopping', (e) => withTraining(e, { earlyStopping: {} })],
  ])('is refused by the first key that differs: %s', async (_, key, change) => {
    const { folder } = await interrupted()
    await edit(join(folder, RUN_FILES.experiment), change)
    await expect(readRun(folder)).rejects.toMatchObject({ code: 'experimentChanged', details: { key } })
  })

  it('goes on where only names, paths and the time between checkpoints differ', async () => {
    const { folder } = await interrupted()
    await edit(join(folder, RUN_FILES.experiment), (e) => ({
      ...e,
      name: 'renamed',
      data: { ...(e.data as object), source: '../elsewhere/small.csv' },
      training: { ...(e.training as object), record: { checkpointSeconds: 5 } },
    }))
    await expect(readRun(folder)).resolves.toMatchObject({ experiment: { name: 'renamed' } })
  })
})

describe('what was changed while a run trained', () => {
  // It was interrupted after ten steps.
  const EARLY = { afterStep: 4, learningRate: 0.01 }
  const withChanges = async (...changes: object[]): Promise<string> => {
    const { folder } = await interrupted({ changes: [EARLY] })
    await edit(join(folder, RUN_FILES.experiment), (e) => withTraining(e, { changes }))
    return folder
  }

  it('at the checkpoint or later, may be added since: those steps are made again', async () => {
    const folder = await withChanges(
      EARLY,
      { afterStep: 10, batchSize: 40 },
      { afterStep: 14, learningRate: 0.5 },
    )
    const { experiment } = await readRun(folder)
    expect(experiment.training.changes.map(({ afterStep }) => afterStep)).toEqual([4, 10, 14])
  })

  it.each([
    ['gone', 'training.changes[0]', []],
    ['another', 'training.changes[0].learningRate', [{ ...EARLY, learningRate: 0.02 }]],
    ['one more', 'training.changes[1]', [EARLY, { afterStep: 9, learningRate: 0.02 }]],
  ])('before the checkpoint, is refused where it is %s', async (_, key, changes) => {
    const folder = await withChanges(...changes)
    await expect(readRun(folder)).rejects.toMatchObject({ code: 'experimentChanged', details: { key } })
  })
})

describe('a run that is older than histograms', () => {
  it('is read, and goes on with them from its checkpoint on', async () => {
    const options = await interrupted()
    const file = join(options.folder, RUN_FILES.checkpoint)
    const { tensors, metadata } = await readSafetensors(file)
    const stored = JSON.parse(metadata.checkpoint) as { tableLengths: Record<string, number> }
    const checkpoint = JSON.stringify({ ...stored, tableLengths: without(stored.tableLengths, 'histograms') })
    await writeSafetensors(file, { tensors, metadata: { ...metadata, checkpoint } })
    await rm(join(options.folder, RUN_FILES.histograms))
    await edit(join(options.folder, RUN_FILES.summary), (summary) => without(summary, 'bestLoss', 'widths'))
    expect(await readSummary(options.folder)).toMatchObject({ bestLoss: null, widths: [], epochs: 2 })
    expect(await goOn(options)).toMatchObject({ status: 'completed', widths: [3, 7, 5, 1] })
    const [head, first] = (await readFile(join(options.folder, RUN_FILES.histograms), 'utf8')).split('\n')
    expect(head.startsWith('step,layer,weight.low,weight.high,weight.nonFinite,weight.1,')).toBe(true)
    expect(Number(first.split(',')[0])).toBeGreaterThan(10)
  })
})

const without = (value: object, ...keys: string[]): object =>
  Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)))

function withTraining(experiment: Record<string, never>, change: object): object {
  return { ...experiment, training: { ...(experiment.training as object), ...change } }
}

function withHidden(experiment: Record<string, never>, change: object, more: object[] = []): object {
  const network = experiment.network as { hidden: object[] }
  const [first, ...rest] = network.hidden
  return { ...experiment, network: { ...network, hidden: [{ ...first, ...change }, ...rest, ...more] } }
}

describe('a damaged run', () => {
  it('says which table is gone', async () => {
    const options = await interrupted()
    await rm(join(options.folder, RUN_FILES.steps))
    await expect(goOn(options)).rejects.toMatchObject({
      code: 'runDamaged',
      details: { file: join(options.folder, RUN_FILES.steps) },
    })
  })

  it('says that its checkpoint cannot be read', async () => {
    const { folder } = await interrupted()
    await writeFile(join(folder, RUN_FILES.checkpoint), 'no tensors, but long enough')
    await expect(readRun(folder)).rejects.toMatchObject({ code: 'runDamaged' })
  })

  it.each<[string, (state: CheckpointText) => object]>([
    ['a minibatch behind the last', (c) => ({ ...c, state: { ...c.state, batch: 1e9 } })],
    ['an epoch behind the last', (c) => ({ ...c, state: { ...c.state, epoch: 1e9 } })],
    ['too many extremes', (c) => ({ ...c, recorder: Array.from({ length: 1000 }, () => 1) })],
  ])('is refused when its checkpoint tells of %s', async (_, change) => {
    const options = await interrupted({ record: { everySteps: 3 } })
    const file = join(options.folder, RUN_FILES.checkpoint)
    const { tensors, metadata } = await readSafetensors(file)
    const checkpoint = JSON.stringify(change(JSON.parse(metadata.checkpoint) as CheckpointText))
    await writeSafetensors(file, { tensors, metadata: { ...metadata, checkpoint } })
    await expect(goOn(options)).rejects.toMatchObject({ code: 'runDamaged' })
  })

  it('is refused when its checkpoint lacks a tensor', async () => {
    const options = await interrupted()
    const file = join(options.folder, RUN_FILES.checkpoint)
    const { tensors, metadata } = await readSafetensors(file)
    const fewer = new Map([...tensors].filter(([name]) => name !== 'layer1.weight'))
    await writeSafetensors(file, { tensors: fewer, metadata })
    await expect(goOn(options)).rejects.toMatchObject({ code: 'runDamaged' })
  })
})

interface CheckpointText {
  readonly state: object
}

describe('a run that is being written', () => {
  it('is locked until it ends, also by an error', async () => {
    const options = await smallSession({ epochs: 2 })
    const lock = join(options.folder, LOCK)
    let wasLocked = false
    const run = trainInFolder({
      ...options,
      onEvent: ({ type }) => {
        if (type !== 'started') return
        wasLocked = existsSync(lock)
        throw new Error('on purpose')
      },
    })
    await expect(run).rejects.toThrow('on purpose')
    expect(wasLocked).toBe(true)
    expect(existsSync(lock)).toBe(false)
  })

  it('is not gone on with by a second process', async () => {
    const options = await interrupted()
    const lock = JSON.stringify({ pid: process.ppid, host: hostname() })
    await writeFile(join(options.folder, LOCK), lock)
    const before = await readFile(join(options.folder, RUN_FILES.steps), 'utf8')
    await expect(goOn(options)).rejects.toMatchObject({ code: 'runBusy', details: { pid: process.ppid } })
    expect(await readFile(join(options.folder, LOCK), 'utf8')).toBe(lock)
    expect(await readFile(join(options.folder, RUN_FILES.steps), 'utf8')).toBe(before)
  })

  it('is free again when the process that held it was killed', async () => {
    const options = await interrupted()
    const { pid } = spawnSync(process.execPath, ['-e', ''])
    await writeFile(join(options.folder, LOCK), JSON.stringify({ pid, host: hostname() }))
    await expect(goOn(options)).resolves.toMatchObject({ status: 'completed' })
  })

  it('is free again when the lock is of a process that had the number of this one before', async () => {
    const options = await interrupted()
    await writeFile(join(options.folder, LOCK), JSON.stringify({ pid: process.pid, host: hostname() }))
    await expect(goOn(options)).resolves.toMatchObject({ status: 'completed' })
  })

  it('is free again when its lock was cut off', async () => {
    const options = await interrupted()
    await writeFile(join(options.folder, LOCK), '')
    await expect(goOn(options)).resolves.toMatchObject({ status: 'completed' })
  })
})

describe('a folder that cannot be made', () => {
  it('is not left half made, and what was there stays', async () => {
    const { experiment } = await smallSession({})
    const folder = await temporaryFolder()
    const columns = { steps: ['step'], epochs: ['epoch'], histograms: ['step'] }
    const run = await RunFolder.create(join(folder, 'a', 'b'), experiment.file, columns)
    await run.discard()
    expect(await readdir(folder)).toEqual([])
    const beside = await RunFolder.create(join(folder, 'a', 'b'), experiment.file, columns)
    await mkdir(join(folder, 'a', 'other'))
    await beside.discard()
    expect(await readdir(join(folder, 'a'))).toEqual(['other'])
    await mkdir(join(folder, 'mine'))
    await (await RunFolder.create(join(folder, 'mine'), experiment.file, columns)).discard()
    expect(await readdir(join(folder, 'mine'))).toEqual([])
  })
})

describe('a run that ended, but was killed before it could say so', () => {
  it('is ended by going on with it', async () => {
    const options = await smallSession({ epochs: 2 })
    const ended = await trainInFolder(options)
    const model = await readFile(join(options.folder, 'model.safetensors'))
    await rm(join(options.folder, 'model.safetensors'))
    await edit(join(options.folder, RUN_FILES.summary), (s) => ({ ...s, status: 'running' }))
    expect((await readRun(options.folder)).status).toBe('running')
    await expect(goOn(options)).resolves.toMatchObject({ status: 'completed', metrics: ended.metrics })
    expect((await readFile(join(options.folder, 'model.safetensors'))).equals(model)).toBe(true)
  })
})
