import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { StudioEvent } from '../../../services/contract/api'
import { unpack } from '../../../services/contract/packed'
import type { Studio, StudioOptions } from '../../../services/studio/studio'
import { smallExperiment, untilState } from '../../contract/world'
import { START } from '../workspace/indexes'
import { close, doorOf, openStudio } from './open-studio'

function worldOf(opened: Studio) {
  const { workspace } = opened
  const [bin, runs] = [join(workspace, 'bin'), join(workspace, 'runs')]
  return { opened, studio: doorOf(opened), workspace, bin, runs }
}
type World = ReturnType<typeof worldOf>

const world = async (options: Partial<StudioOptions> = {}): Promise<World> =>
  worldOf(await openStudio(options))

async function endedRun(here: World, epochs = 1): Promise<string> {
  const { id } = await here.studio.startRun(await smallExperiment(here, { epochs }))
  await untilState(here, id, 'completed')
  return id
}

async function again({ opened, workspace }: World): Promise<World> {
  await close(opened)
  return world({ workspace })
}

describe('a run in the bin', () => {
  it('is still there in another sitting, and comes back with its rows and labels', async () => {
    const first = await world()
    const id = await endedRun(first, 20)
    await first.studio.labelRun(id, { name: 'kept', tags: ['a'] })
    const rows = unpack(await first.studio.readRows(id, START))
    await first.studio.deleteRun(id)
    const next = await again(first)
    expect(await next.studio.listRuns()).toEqual([])
    expect(await next.studio.restoreRun(id)).toMatchObject({
      ...{ id, name: 'kept', state: 'completed', labels: { tags: ['a'], note: '' } },
    })
    expect(unpack(await next.studio.readRows(id, START)).steps).toEqual(rows.steps)
    expect(await readdir(next.bin)).toEqual([])
  })

  it('gives its name to no other, in another sitting either', async () => {
    const first = await world()
    const id = await endedRun(first)
    await first.studio.deleteRun(id)
    const next = await again(first)
    expect(await endedRun(next)).not.toBe(id)
    await next.studio.restoreRun(id)
    expect((await next.studio.listRuns()).length).toBe(2)
  })

  it('is gone when the workspace is opened after more than 30 days', async () => {
    const first = await world()
    const id = await endedRun(first)
    await first.studio.deleteRun(id)
    await close(first.opened)
    const [name] = await readdir(first.bin)
    await rename(join(first.bin, name), join(first.bin, `20200101T000000000Z ${id}`))
    const next = doorOf(await openStudio({ workspace: first.workspace }))
    expect(await readdir(first.bin)).toEqual([])
    await expect(next.restoreRun(id)).rejects.toMatchObject({ code: 'runNotInBin' })
  })

  it('overwrites nothing that a user has put in its place', async () => {
    const here = await world()
    const id = await endedRun(here)
    await here.studio.deleteRun(id)
    await mkdir(join(here.runs, id))
    await expect(here.studio.restoreRun(id)).rejects.toMatchObject({ code: 'runNameTaken' })
    await rm(join(here.runs, id), { recursive: true })
    expect(await here.studio.restoreRun(id)).toMatchObject({ id, state: 'completed' })
  })

  it('cannot be named by a path', async () => {
    const { studio } = await world()
    for (const run of ['../bin/x', '..', 'a/../../b', ''])
      await expect(studio.restoreRun(run)).rejects.toMatchObject({ code: 'runUnknown' })
  })
})

describe('deleting a run', () => {
  it('withdraws one that waits for its turn', async () => {
    const here = await world({ slots: 1 })
    const experiment = await smallExperiment(here, { epochs: 1_000_000 })
    const trains = await here.studio.startRun(experiment)
    const waits = await here.studio.startRun(experiment)
    expect(waits.state).toBe('waiting')
    await here.studio.deleteRun(waits.id)
    expect((await here.studio.listRuns()).map(({ id }) => id)).toEqual([trains.id])
    await here.studio.deleteRun(trains.id)
    expect(await readdir(here.runs)).toEqual([])
  })

  it('stops one that is paused', async () => {
    const here = await world()
    const { id } = await here.studio.startRun(await smallExperiment(here, { epochs: 1_000_000 }), true)
    await here.studio.deleteRun(id)
    expect(await here.studio.restoreRun(id)).toMatchObject({ state: 'interrupted' })
  })

  it('is done once, and nobody takes the run up meanwhile', async () => {
    const here = await world()
    const { id } = await here.studio.startRun(await smallExperiment(here, { epochs: 1_000_000 }))
    const told: StudioEvent['type'][] = []
    here.studio.onEvent((event) => told.push(event.type))
    const outcomes = await Promise.allSettled([
      here.studio.deleteRun(id),
      here.studio.deleteRun(id),
      here.studio.resumeRun(id),
      here.studio.labelRun(id, { note: 'too late' }),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', ...Array<string>(3).fill('rejected')])
    expect(told.filter((type) => type === 'deleted').length).toBe(1)
    expect(told.at(-1)).toBe('deleted')
    expect(await here.studio.listRuns()).toEqual([])
  })

  it('is refused while another process writes it', async () => {
    const here = await world()
    const id = await endedRun(here)
    const lock = join(here.runs, id, 'checkpoints', 'lock.json')
    await writeFile(lock, JSON.stringify({ pid: process.ppid, host: hostname() }))
    await expect(here.studio.deleteRun(id)).rejects.toMatchObject({ code: 'runBusy' })
    await rm(lock)
    await here.studio.deleteRun(id)
  })
})

describe('labels', () => {
  it('can be written on a run that trains, which does not lose them when it ends', async () => {
    const here = await world()
    const { id } = await here.studio.startRun(await smallExperiment(here, { epochs: 1_000_000 }))
    expect(await here.studio.labelRun(id, { tags: ['long'] })).toMatchObject({ state: 'running' })
    expect(await here.studio.interruptRun(id)).toMatchObject({ labels: { tags: ['long'] } })
    expect(await (await again(here)).studio.listRuns()).toMatchObject([{ id, labels: { tags: ['long'] } }])
  })

  it('written at once by several are all there', async () => {
    const here = await world()
    const id = await endedRun(here)
    const [name, tags, note] = ['n', ['t'], 'note']
    await Promise.all([{ name }, { tags }, { note }].map((change) => here.studio.labelRun(id, change)))
    expect(await here.studio.listRuns()).toMatchObject([{ name, labels: { tags, note } }])
  })

  it('can be written on a run whose experiment is damaged', async () => {
    const here = await world()
    const id = await endedRun(here)
    await writeFile(join(here.runs, id, 'experiment.json'), '{')
    const labelled = await here.studio.labelRun(id, { name: 'broken one' })
    expect(labelled).toMatchObject({ name: 'broken one', state: 'failed', facts: null })
  })
})
