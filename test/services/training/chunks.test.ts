import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { parseExperiment } from '../../../services/contract/parse-experiment'
import type { RunSummary } from '../../../services/contract/run-summary'
import { storing } from '../../../services/datasets/collect-features'
import { loadDataSet, loadTable } from '../../../services/datasets/load'
import type { LoadData } from '../../../services/datasets/load-apart'
import { Scratch } from '../../../services/datasets/scratch'
import { absolute } from '../../../services/runs/experiment-paths'
import { readRun } from '../../../services/runs/stored-run'
import { prepareIn } from '../../../services/training/prepare'
import { trainInFolder } from '../../../services/training/session'
import type { SessionOptions } from '../../../services/training/session-types'
import { temporaryFolder } from './fixtures'

const EXAMPLES = join(import.meta.dirname, '../../../examples/data')
let folder = ''
beforeAll(async () => {
  folder = await temporaryFolder()
})

/** Reads as on a computer of so much memory, and has the features in a file. */
const onSmall =
  (memory: number): LoadData =>
  (spec, from) =>
    Scratch.within((scratch) => loadTable(spec, from, scratch, { collect: storing(scratch, 0), memory }))

const experimentOf = (data: object = {}, training: object = {}): string =>
  JSON.stringify({
    schemaVersion: 1,
    name: 'digits',
    data: { source: 'digits.csv', target: 'digit', task: 'classification', ...data },
    network: { hidden: [{ units: 16, batchNorm: true }] },
    training: { epochs: 3, batchSize: 32, ...training },
  })

let runs = 0
async function optionsOf(text: string, load: LoadData = loadDataSet): Promise<SessionOptions> {
  const given = absolute(parseExperiment(text, 'digits.json'), EXAMPLES)
  return {
    ...{ folder: join(folder, `run-${runs++}`), threads: 1, checkpoint: null },
    ...(await prepareIn('/', given, load)),
    ...{ signal: new AbortController().signal, onEvent: () => undefined },
  }
}

const FILES = ['steps.csv', 'epochs.csv', 'histograms.csv', 'initial.safetensors', 'model.safetensors']
const filesOf = async (run: string): Promise<Buffer[]> =>
  Promise.all(FILES.slice(0, 3).map((name) => readFile(join(run, name))))

async function stopAfter(epoch: number, options: SessionOptions): Promise<RunSummary> {
  const stop = new AbortController()
  return trainInFolder({
    ...options,
    signal: stop.signal,
    onEvent: (event) => {
      if (event.type === 'epoch' && event.epoch >= epoch) stop.abort()
    },
  })
}

describe('a run whose features are in a file', () => {
  it('comes to the same bits as one whose features are in memory', async () => {
    const [plain, stored] = [
      await optionsOf(experimentOf()),
      await optionsOf(experimentOf(), onSmall(2 ** 40)),
    ]
    expect(stored.data.features).not.toBeInstanceOf(Float32Array)
    const [expected, found] = [await trainInFolder(plain), await trainInFolder(stored)]
    expect(found.metrics).toEqual(expected.metrics)
    expect(found.data).toEqual(expected.data)
    expect(await filesOf(stored.folder)).toEqual(await filesOf(plain.folder))
  })
})

describe('a run on data that memory does not hold', () => {
  it('trains by chunks, says so, and writes down how, so that it is the same run on any computer', async () => {
    const small = await optionsOf(experimentOf(), onSmall(300_000))
    const summary = await trainInFolder(small)
    expect(summary.status).toBe('completed')
    expect(summary.warnings.join()).toContain('Memory does not hold all rows')
    const { experiment } = await readRun(small.folder)
    expect(experiment.data.chunks).toEqual({ rows: 202, seed: 0 })
    const large = await optionsOf(JSON.stringify(experiment))
    expect(large.data.features).toBeInstanceOf(Float32Array)
    const again = await trainInFolder(large)
    expect(again.metrics).toEqual(summary.metrics)
    expect(await filesOf(large.folder)).toEqual(await filesOf(small.folder))
  })

  it('learns as well as one that has all of them in memory', async () => {
    const training = { epochs: 12, optimizer: 'adam' }
    const whole = await trainInFolder(await optionsOf(experimentOf({}, training)))
    const chunked = await trainInFolder(await optionsOf(experimentOf({ chunks: { rows: 200 } }, training)))
    expect(whole.metrics.validation!.accuracy).toBeGreaterThan(0.9)
    expect(chunked.metrics.validation!.accuracy).toBeGreaterThan(whole.metrics.validation!.accuracy! - 0.03)
  })

  it('that is interrupted goes on to the same bits', async () => {
    const text = experimentOf({ chunks: { rows: 200, seed: 3 } }, { optimizer: 'adam', epochs: 8 })
    const whole = await optionsOf(text)
    const parts = await optionsOf(text, onSmall(2 ** 40))
    await trainInFolder(whole)
    for (const epoch of [2, 5]) {
      const { checkpoint } = epoch === 2 ? { checkpoint: null } : await readRun(parts.folder)
      expect(await stopAfter(epoch, { ...parts, checkpoint })).toMatchObject({ status: 'interrupted' })
    }
    const { checkpoint } = await readRun(parts.folder)
    await trainInFolder({ ...parts, checkpoint })
    expect(await filesOf(parts.folder)).toEqual(await filesOf(whole.folder))
  })

  it.each([
    ['all rows in one minibatch', { batchSize: 'all' }],
    ['a minibatch larger than a chunk', { batchSize: 201 }],
    ['minibatches that become larger on the way', { changes: [{ afterStep: 4, batchSize: 500 }] }],
  ])('has no %s', async (_, training) => {
    const wanted = optionsOf(experimentOf({ chunks: { rows: 200 } }, training))
    await expect(wanted).rejects.toMatchObject({ code: 'experimentImpossible' })
    await expect(wanted).rejects.toThrow(/a minibatch is of one chunk/)
  })
})

it('images are not read by chunks', async () => {
  const images = join(folder, 'images', 'a')
  await mkdir(images, { recursive: true })
  await writeFile(join(images, 'x.png'), '')
  const source = { folder: join(folder, 'images'), width: 2, height: 2 }
  const text = experimentOf({ source, target: undefined, chunks: { rows: 9 } })
  await expect(optionsOf(text)).rejects.toThrow(/data\.chunks: images are all in memory/)
})
