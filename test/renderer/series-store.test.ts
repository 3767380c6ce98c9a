// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp } from 'vue'
import { HOST } from '../../renderer/host/host'
import { useRuns } from '../../renderer/stores/runs'
import { columnsOf, useSeries } from '../../renderer/stores/series'
import { useStudio } from '../../renderer/stores/studio'
import type { RowsFrom, RunDetails, RunInfo, StudioApi, StudioEvent } from '../../services/contract/api'
import { StudioError } from '../../services/contract/errors'
import { pack } from '../../services/contract/packed'
import { SimulatedRun } from './simulated-run'

const info = (state: RunInfo['state']): RunInfo => ({
  ...{ id: 'a run', name: 'A run', state, failure: null, isResumable: false, summary: null },
  createdAt: '2026-01-01T00:00:00Z',
  ...{ facts: null, labels: { tags: [], note: '' } },
})

const COLUMNS = {
  steps: ['step', 'sitting', 'trainLoss'],
  epochs: ['epoch', 'sitting'],
  histograms: ['step', 'layer', 'sitting', 'weight.1'],
}

/** A studio with one run, in memory: what the stores call of it. */
class FakeStudio {
  readonly run = new SimulatedRun()
  readonly watched: (readonly string[])[] = []
  columns: RunDetails['columns'] = { steps: [], epochs: [], histograms: [] }
  readonly #listeners = new Set<(event: StudioEvent) => void>()

  tell(event: StudioEvent): void {
    for (const listener of this.#listeners) listener(event)
  }

  tellFrame(): void {
    this.tell({ type: 'frame', frame: pack(this.run.frame()) })
  }

  readonly api = {
    onEvent: (listener: (event: StudioEvent) => void) => this.#listeners.add(listener),
    listExamples: () => Promise.resolve([{ id: 'iris', name: 'Iris' }]),
    listRuns: () => Promise.resolve([info('waiting')]),
    readRun: () => Promise.resolve({ ...info('running'), columns: this.columns }),
    readRows: (_: string, from: RowsFrom) => Promise.resolve(pack(this.run.read(from, 4))),
    watchRuns: (runs: readonly string[]) => Promise.resolve(void this.watched.push(runs)),
    readExample: () => Promise.reject(new StudioError('fileMissing', { file: 'iris.csv' })),
  } as unknown as StudioApi
}

let fake = new FakeStudio()
let series = {} as ReturnType<typeof useSeries>

/** Until all that has been set going is done, and drawn. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 60))

vi.spyOn(navigator, 'hardwareConcurrency', 'get').mockReturnValue(64)
vi.stubGlobal('requestAnimationFrame', (work: (now: number) => void) =>
  setTimeout(() => work(performance.now()), 1),
)

beforeEach(async () => {
  fake = new FakeStudio()
  const pinia = createPinia()
  const receiveFile = (): Promise<null> => Promise.resolve(null)
  createApp({}).provide(HOST, { kind: 'browser', studio: fake.api, receiveFile }).use(pinia)
  setActivePinia(pinia)
  series = useSeries()
  fake.run.train(10)
  await useRuns().load()
  useRuns().select('a run')
  await settled()
})

describe('the rows of the run that is looked at', () => {
  it('are read as soon as there is a run, which is then followed', () => {
    expect(useRuns().selectedId).toBe('a run')
    expect(fake.watched.at(-1)).toEqual(['a run'])
    expect(series.held?.series.lengths).toEqual({ steps: 10, epochs: 2, histograms: 10 })
  })

  it('grow with its frames, and so does its progress', async () => {
    fake.run.frame()
    fake.run.train(3)
    fake.tellFrame()
    expect(series.held?.series.steps.length).toBe(13)
    await settled()
    expect(series.progress.get('a run')).toEqual({ step: 13, epoch: 3, elapsedMs: 0, bestLoss: null })
  })

  it('are let go, and followed no more, when no run is looked at', async () => {
    useRuns().select(null)
    await settled()
    expect([series.held, fake.watched.at(-1)]).toEqual([null, []])
  })

  it('come as columns by their names, once they have them', async () => {
    expect(columnsOf(series.held!, 'steps')('step')).toBeUndefined()
    fake.columns = COLUMNS
    fake.tell({ type: 'run', run: info('running') })
    await settled()
    const columns = columnsOf(series.held!, 'histograms')
    expect([columns('layer')?.at(1), columns('nothing')]).toEqual([2, undefined])
  })

  it('come of one run alone; of others, how far they are is told', async () => {
    expect(fake.watched.at(-1)).toEqual(['a run'])
    const runs = ['a run', 'another'].map((run) => ({ run, step: 7, epoch: 1, elapsedMs: 2, bestLoss: 0.5 }))
    fake.tell({ type: 'progress', runs })
    await settled()
    expect(series.progress.get('another')).toEqual({ step: 7, epoch: 1, elapsedMs: 2, bestLoss: 0.5 })
    // Frames tell it sooner.
    expect(series.progress.has('a run')).toBe(false)
  })

  it('are read where a frame was lost', async () => {
    fake.run.train(30)
    fake.run.frame()
    fake.run.train(1)
    fake.tellFrame()
    expect(series.held?.series.steps.length).toBe(10)
    await settled()
    expect(series.held?.series.steps.length).toBe(41)
  })

  it('are read to the last when the run has ended', async () => {
    fake.run.train(7)
    fake.tell({ type: 'run', run: info('completed') })
    await settled()
    expect(series.held?.series.steps.length).toBe(17)
  })

  it('get their names once the run has begun', async () => {
    expect(series.held?.columns.steps).toEqual([])
    fake.columns = COLUMNS
    fake.tell({ type: 'run', run: info('running') })
    await settled()
    expect(series.held?.columns).toEqual(COLUMNS)
  })

  it('are not asked for again and again where they cannot be read', async () => {
    const refuse = vi.fn(() => Promise.reject(new StudioError('runUnknown', { run: 'a run' })))
    Object.assign(fake.api, { readRows: refuse })
    for (let i = 0; i < 3; i++) {
      fake.run.train(5)
      fake.run.frame()
      fake.run.train(5)
      fake.tellFrame()
      await settled()
    }
    expect(refuse).toHaveBeenCalledOnce()
    expect(useStudio().trouble).toBe('There is no run "a run" in this workspace.')
  })
})

describe('trouble', () => {
  it('is what a call was refused with, until it is dismissed', async () => {
    const [runs, studio] = [useRuns(), useStudio()]
    await runs.openExample(runs.examples[0])
    expect(studio.trouble).toMatch('iris.csv does not exist')
    expect([studio.activity, runs.pending.size]).toEqual([null, 0])
    studio.dismissTrouble()
    expect(studio.trouble).toBeNull()
  })

  it('is told once when the door closes, not by each call that it cuts off', async () => {
    Object.assign(fake.api, { readExample: () => Promise.reject(new StudioError('doorClosed', undefined)) })
    const [runs, studio] = [useRuns(), useStudio()]
    fake.tell({ type: 'closed' })
    await runs.openExample(runs.examples[0])
    expect([studio.isReachable, studio.trouble]).toEqual([false, null])
  })
})
