import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { RunId, StudioApi } from '../../../services/contract/api'
import { endOf } from '../../../services/contract/frames'
import { unpack } from '../../../services/contract/packed'
import { smallExperiment, untilState } from '../../contract/world'
import { DESCENT } from '../hosts/command-line'
import { studioAt } from '../hosts/loopback/browser'
import { temporaryFolder } from '../training/fixtures'
import { doorOf, openStudio } from './open-studio'

const KILLS = 30
/** Every so many times the process is killed before anything is seen of the run: within this time after it was asked for. */
const EARLY = 4
const EARLY_MS = 1400
/** Else within this time after its first rows were seen. */
const LATE_MS = 700

interface Host {
  readonly process: ChildProcess
  readonly studio: StudioApi
}

/** `descent serve` in a process of its own, and a page that is open in it. */
async function serve(workspace: string): Promise<Host> {
  const child = spawn(process.execPath, [DESCENT, 'serve', '--workspace', workspace], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface(child.stdout)) {
    const address = /http:\S+/.exec(line)?.[0]
    if (address !== undefined) return { process: child, studio: await studioAt(address, () => '') }
  }
  throw new Error('The server ended before it said where it is.')
}

/** Whole rows of a run's table on the disk. */
async function rowsOnDisk(folder: string, table: string): Promise<number> {
  const file = join(folder, table)
  if (!existsSync(file)) return 0
  return Math.max(0, (await readFile(file, 'utf8')).split('\n').length - 2)
}

describe('a host that is killed at any moment', { timeout: 240_000 }, () => {
  let workspace = ''
  let run: RunId | undefined
  beforeAll(async () => (workspace = join(await realpath(await temporaryFolder()), 'workspace')))

  it(`${KILLS} times, loses nothing that was seen`, async () => {
    let took = 0
    for (let i = 0; i < KILLS; i++) {
      const host = await serve(workspace)
      onTestFinished(() => void host.process.kill('SIGKILL'))
      const [known] = await host.studio.listRuns()
      if (known as unknown) {
        expect(known).toMatchObject({ state: 'interrupted', isResumable: true })
        run = known.id
      }
      const seen = { run, steps: 0, epochs: 0 }
      let seenAt = performance.now()
      const begun = new Promise<void>((resolve) => {
        host.studio.onEvent((event) => {
          if (event.type !== 'frame') return
          const frame = unpack(event.frame)
          seen.run = frame.run
          seen.steps = endOf(frame.steps)
          seen.epochs = endOf(frame.epochs)
          seenAt = performance.now()
          if (seen.steps > 0) resolve()
        })
      })
      // What the call comes to is not waited for: the process dies before, while or after it is answered.
      const experiment = await smallExperiment({ studio: host.studio, workspace }, LONG)
      const answer = run === undefined ? host.studio.startRun(experiment) : host.studio.resumeRun(run)
      // The name is the answer's: a host that was killed while it made a folder leaves the first name taken.
      answer.then(({ id }) => host.studio.watchRuns([id])).catch(() => undefined)
      if (i % EARLY > 0) await begun
      await sleep(Math.random() * (i % EARLY > 0 ? LATE_MS : EARLY_MS))
      host.process.kill('SIGKILL')
      const killedAt = performance.now()
      await once(host.process, 'exit')
      if (seen.steps === 0) continue
      took++
      // Frames are 50 ms apart, a checkpoint may take longer; what they showed is on the disk.
      expect(killedAt - seenAt).toBeLessThan(1000)
      const folder = join(workspace, 'runs', seen.run!)
      expect(await rowsOnDisk(folder, 'steps.csv')).toBeGreaterThanOrEqual(seen.steps)
      expect(await rowsOnDisk(folder, 'epochs.csv')).toBeGreaterThanOrEqual(seen.epochs)
    }
    expect(took).toBeGreaterThanOrEqual(Math.floor(KILLS / EARLY) * (EARLY - 1))
  })

  it('leaves a run that ends as if nothing had happened', async () => {
    await endsAsIfNothingHadHappened(workspace, run!)
  })
})

const LONG = { epochs: 300_000, record: { checkpointSeconds: 1 } }

async function endsAsIfNothingHadHappened(workspace: string, run: RunId): Promise<void> {
  const studio = await openStudio({ workspace })
  const door = doorOf(studio)
  expect(await door.listRuns()).toMatchObject([{ id: run, state: 'interrupted', isResumable: true }])
  await door.resumeRun(run)
  const whole = await door.startRun(
    await smallExperiment({ studio: door, workspace: studio.workspace }, LONG),
  )
  for (const id of [run, whole.id]) await untilState({ studio: door }, id, 'completed')
  for (const name of ['steps.csv', 'epochs.csv', 'model.safetensors']) {
    const [a, b] = await Promise.all([run, whole.id].map((id) => readFile(join(workspace, 'runs', id, name))))
    expect(a.equals(b), `${name} is the same`).toBe(true)
  }
  const from = { steps: 0, epochs: 0, histograms: 0 }
  const [a, b] = await Promise.all([run, whole.id].map(async (id) => unpack(await door.readRows(id, from))))
  expect(a.steps).toEqual(b.steps)
}
