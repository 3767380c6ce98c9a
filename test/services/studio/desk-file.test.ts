import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, realpath, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { desk as schema, type Desk } from '../../../services/contract/desk'
import { experimentFile, type ExperimentFile } from '../../../services/contract/experiment-file'
import type { Plan, SearchPlan } from '../../../services/contract/plans'
import { DeskFile } from '../../../services/studio/desk-file'
import { temporaryFolder } from '../training/fixtures'

const DEFAULT = schema.parse({})
const COMPARISON: Plan = {
  ...{ name: 'mine', vary: { init: ['zeros', { scheme: 'normal', std: 0.1 }], depth: [] }, seeds: [3, 7] },
  ...{ measure: 'auto', target: 0.1, epochs: null },
}
const SEARCH: SearchPlan = {
  ...{ name: null, method: { name: 'sobol' }, pruner: { name: 'none' }, trials: 40, totalEpochs: null },
  ...{ minutes: null, measure: 'loss', alsoSmall: true, workers: null, seed: 1, epochs: 3 },
  rows: [
    { key: 'optimizer', type: 'choices', options: ['sgd', null], isOrdered: false },
    // Still wrong, as it was typed.
    { key: 'dropout', type: 'range', from: 2, to: 1, scale: 'log', when: { optimizer: { values: ['sgd'] } } },
  ],
}

const draftOn = (source: ExperimentFile['data']['source'], initialWeights?: string): ExperimentFile =>
  experimentFile.parse({
    schemaVersion: 1,
    data: { source, target: 'y', task: 'classification' },
    network: { hidden: [{ units: 4 }], ...(initialWeights === undefined ? {} : { initialWeights }) },
  })

/** A workspace, the desk in it, and what the desk is in trouble with. */
async function world() {
  const folder = await realpath(await temporaryFolder())
  const troubles: string[] = []
  const deskOf = (place = folder) => new DeskFile(place, (message) => troubles.push(message))
  const file = join(folder, 'desk.json')
  return { folder, file, troubles, deskOf, desk: deskOf() }
}

async function saved(desk: DeskFile, content: Desk): Promise<void> {
  desk.save(content)
  await desk.flush()
}

describe('the desk', () => {
  it('is the default where there is none, and nothing is written for that', async () => {
    const { desk, folder } = await world()
    expect(await desk.read()).toEqual(DEFAULT)
    await desk.flush()
    expect(await readdir(folder)).toEqual([])
  })

  it('is found again as it was saved', async () => {
    const { desk, deskOf, folder } = await world()
    const content: Desk = {
      draft: draftOn(join(folder, 'data', 'a.csv'), '/elsewhere/start.safetensors'),
      ...{ comparison: COMPARISON, search: SEARCH },
      run: 'small-1',
      settings: { theme: 'dark', thresholds: { deadShare: 0.5 }, charts: { loss: { isLog: true } } },
    }
    await saved(desk, content)
    expect(await desk.read()).toEqual(content)
    expect(await deskOf().read()).toEqual(content)
  })

  it('says what was saved last, written or not', async () => {
    const { desk } = await world()
    const before = desk.read()
    desk.save({ ...DEFAULT, run: 'one' })
    desk.save({ ...DEFAULT, run: 'two' })
    expect(await before).toMatchObject({ run: 'two' })
    expect(await desk.read()).toMatchObject({ run: 'two' })
    await desk.flush()
  })

  it('stores the paths in its workspace as seen from there, so that it may be moved', async () => {
    const { desk, deskOf, file, folder } = await world()
    const images = { images: join(folder, 'data', 'i.gz'), labels: '/elsewhere/l.gz' }
    await saved(desk, { ...DEFAULT, draft: draftOn({ train: images }) })
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      draft: { data: { source: { train: { images: 'data/i.gz', labels: '/elsewhere/l.gz' } } } },
    })
    const moved = await realpath(await temporaryFolder())
    await cp(file, join(moved, 'desk.json'))
    expect((await deskOf(moved).read()).draft?.data.source).toEqual({
      train: { images: join(moved, 'data', 'i.gz'), labels: '/elsewhere/l.gz' },
    })
  })

  it('keeps a draft on made-up data, which have no path', async () => {
    const { desk, deskOf } = await world()
    const made = experimentFile.parse({
      schemaVersion: 1,
      data: { source: { generator: 'moons' }, task: 'classification' },
      network: { hidden: [] },
    })
    await saved(desk, { ...DEFAULT, draft: made })
    expect((await deskOf().read()).draft).toEqual(made)
  })
})

describe('writing the desk', () => {
  afterEach(() => void vi.useRealTimers())

  it('waits for half a second, and then writes what was saved last', async () => {
    const { desk, file } = await world()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    desk.save({ ...DEFAULT, run: 'first' })
    vi.advanceTimersByTime(400)
    desk.save({ ...DEFAULT, run: 'last' })
    vi.advanceTimersByTime(99)
    expect(existsSync(file)).toBe(false)
    vi.advanceTimersByTime(1)
    await desk.flush()
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ run: 'last' })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('tells when it cannot, and goes on', async () => {
    const { desk, file, troubles } = await world()
    await mkdir(join(file, 'in the way'), { recursive: true })
    await saved(desk, { ...DEFAULT, run: 'one' })
    expect(troubles).toEqual([expect.stringMatching(/desk\.json cannot be written/)])
    expect(await desk.read()).toMatchObject({ run: 'one' })
  })
})

describe('a desk that cannot be read', () => {
  it('is the default, and is kept beside before it is written over', async () => {
    for (const text of ['', '{"draft":', 'null', '[1]', '"desk"']) {
      const { desk, file, folder } = await world()
      await writeFile(file, text)
      expect(await desk.read(), text).toEqual(DEFAULT)
      await saved(desk, { ...DEFAULT, run: 'new' })
      expect(await readFile(join(folder, 'desk.damaged.json'), 'utf8')).toBe(text)
      expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ run: 'new' })
    }
  })

  it('in its draft alone keeps the rest, and the whole beside', async () => {
    const { desk, file, folder } = await world()
    const text = JSON.stringify({ draft: { schemaVersion: 2 }, run: 'small-1', settings: { theme: 'dark' } })
    await writeFile(file, text)
    expect(await desk.read()).toEqual({
      ...{ ...DEFAULT, draft: null, run: 'small-1' },
      settings: { ...DEFAULT.settings, theme: 'dark' },
    })
    expect(await readFile(join(folder, 'desk.damaged.json'), 'utf8')).toBe(text)
  })

  it.each<[string, object]>([
    ['comparison', { vary: { init: 'zeros' } }],
    ['comparison', { vary: { inti: ['zeros'] } }],
    ['comparison', { vary: { depth: [1, 1] } }],
    ['comparison', { vary: [] }],
    ['comparison', { seeds: 1e9 }],
    ['comparison', { seeds: [] }],
    ['comparison', { measure: 'luck' }],
    ['comparison', { epochs: 0.5 }],
    ['search', { rows: {} }],
    ['search', { rows: [{ key: 'depth', type: 'guess' }] }],
    ['search', { rows: [SEARCH.rows[0], SEARCH.rows[0]] }],
    ['search', { rows: [{ ...SEARCH.rows[1], from: 'low' }] }],
    ['search', { rows: [{ ...SEARCH.rows[1], when: { optimizer: { value: 'sgd' } } }] }],
    ['search', { method: { name: 'oracle' } }],
    ['search', { trials: -1 }],
  ])('in a plan alone drops that, and keeps the rest and the whole beside: %s %j', async (part, change) => {
    const { desk, file, folder } = await world()
    const whole = { ...DEFAULT, run: 'small-1', comparison: COMPARISON, search: SEARCH }
    const plan = part === 'search' ? SEARCH : COMPARISON
    const text = JSON.stringify({ ...whole, [part]: { ...plan, ...change } })
    await writeFile(file, text)
    expect(await desk.read()).toEqual({ ...whole, [part]: null })
    expect(await readFile(join(folder, 'desk.damaged.json'), 'utf8')).toBe(text)
  })

  it('is not what a newer studio wrote more into', async () => {
    const { desk, file, folder } = await world()
    await writeFile(file, JSON.stringify({ run: 'small-1', settings: { theme: 'light', sound: 3 }, more: 1 }))
    expect(await desk.read()).toMatchObject({ run: 'small-1', settings: { theme: 'light' } })
    expect(await readdir(folder)).toEqual(['desk.json'])
  })
})
