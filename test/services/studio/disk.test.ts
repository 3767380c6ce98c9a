import { spawnSync } from 'node:child_process'
import { readdir, readFile, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { StudioEvent } from '../../../services/contract/api'
import { endOf } from '../../../services/contract/frames'
import { unpack } from '../../../services/contract/packed'
import { smallExperiment, untilState } from '../../contract/world'
import { descent } from '../hosts/command-line'
import { temporaryFolder } from '../training/fixtures'
import { close, doorOf, openStudio } from './open-studio'

const mounted: string[] = []
afterEach(() => {
  for (const folder of mounted.splice(0)) spawnSync('umount', ['-l', folder])
})

const mount = (...args: string[]): boolean => spawnSync('mount', args).status === 0

/** A file system of its own, so small that it is soon full. */
async function smallDisk(size: string): Promise<string> {
  const folder = await temporaryFolder()
  if (!mount('-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder)) throw new Error('mount did not work')
  mounted.push(folder)
  return folder
}

const canMount = await (async () => {
  const folder = await temporaryFolder()
  const can = process.platform === 'linux' && mount('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder)
  if (can) spawnSync('umount', [folder])
  else console.warn('SKIPPED: a full disk and a read-only workspace need Linux and the right to mount.')
  return can
})()

describe('a workspace on a full disk', () => {
  it.runIf(canMount)('says so in the run, which goes on once there is room, and loses nothing', async () => {
    const disk = await smallDisk('24m')
    const studio = await openStudio({ workspace: join(disk, 'workspace') })
    const door = doorOf(studio)
    const world = { studio: door, workspace: studio.workspace }
    const told: StudioEvent[] = []
    door.onEvent((event) => told.push(event))
    const endless = { epochs: 1e8, record: { everySteps: 1, checkpointSeconds: 1 } }
    const { id } = await door.startRun(await smallExperiment(world, endless))
    const { bavail, bsize } = await statfs(disk)
    await writeFile(join(disk, 'filler'), Buffer.alloc(bavail * bsize - (3 << 20)))
    const failed = await untilState(world, id, 'failed')
    expect(failed.failure).toMatch(/cannot be written: the disk is full/)
    expect(failed.isResumable).toBe(true)
    const folder = join(studio.workspace, 'runs', id)
    const rows = (await readFile(join(folder, 'steps.csv'), 'utf8')).split('\n')
    expect(rows.at(-1)).toBe('')
    // Every row on the disk can still be read, whether the index has room or not.
    let read = 0
    for (;;) {
      const part = unpack(await door.readRows(id, { steps: read, epochs: 1e9, histograms: 1e9 }))
      if (part.steps.numbers.length === 0) break
      read = endOf(part.steps)
    }
    expect(read).toBe(rows.length - 2)
    await close(studio)
    spawnSync('rm', [join(disk, 'filler')])
    const again = doorOf(await openStudio({ workspace: studio.workspace }))
    expect(await again.listRuns()).toMatchObject([{ id, isResumable: true }])
    await again.resumeRun(id)
    expect(await again.interruptRun(id)).toMatchObject({ state: 'interrupted', failure: null })
  })

  it.runIf(canMount)(
    'says so when there is no room for a run to begin, and leaves nothing of it',
    async () => {
      const disk = await smallDisk('4m')
      const studio = await openStudio({ workspace: join(disk, 'workspace') })
      const door = doorOf(studio)
      const experiment = await smallExperiment({ studio: door, workspace: studio.workspace }, {})
      const { bavail, bsize } = await statfs(disk)
      await writeFile(join(disk, 'filler'), Buffer.alloc(bavail * bsize))
      await expect(door.startRun(experiment)).rejects.toThrow(/cannot be written: the disk is full/)
      expect(await readdir(join(studio.workspace, 'runs'))).toEqual([])
    },
  )
})

describe('a workspace that cannot be written', () => {
  it.runIf(canMount)('is refused, with the reason and the way out', async () => {
    const disk = await smallDisk('4m')
    await close(await openStudio({ workspace: join(disk, 'old') }))
    expect(mount('-o', 'remount,ro', disk)).toBe(true)
    for (const name of ['old', 'new']) {
      await expect(openStudio({ workspace: join(disk, name) })).rejects.toMatchObject({
        code: 'workspaceUnwritable',
        message: expect.stringMatching(/read-only.*--workspace/i) as string,
      })
    }
    const { code, err } = await descent(disk, ['serve', '--workspace', 'old'])
    expect({ code, err }).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^descent: .*read-only/i) as string,
    })
  })
})

describe('a second process on a workspace', () => {
  it('is refused, and told which process has it', async () => {
    const studio = await openStudio()
    const { code, err } = await descent('.', ['serve', '--workspace', studio.workspace])
    expect(code).toBe(1)
    expect(err).toContain(`is open in another process (${process.pid}).`)
    expect(err).toContain('--workspace')
    await close(studio)
    await close(await openStudio({ workspace: studio.workspace }))
  })

  it('is refused within this process too', async () => {
    const { workspace } = await openStudio()
    await expect(openStudio({ workspace })).rejects.toMatchObject({ code: 'workspaceBusy' })
  })
})
