import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium, type Page } from '@playwright/test'
import type { RunId, StudioApi } from '../services/contract/api'
import { unpack } from '../services/contract/packed'
import { served, startEndlessRuns } from './served'

/** Four runs train in a server of their own process; in turn nobody watches, a program does, and a page in a browser. */
const RUNS = 4
const ROUNDS = 6
/** A browser that has just been started is busy with itself. */
const SETTLE_MS = 4000
const MEASURE_MS = 5000

const NO_ROWS = {
  steps: Number.MAX_SAFE_INTEGER,
  epochs: Number.MAX_SAFE_INTEGER,
  histograms: Number.MAX_SAFE_INTEGER,
}

type Watcher = (work: () => Promise<number>) => Promise<number>

/**
 * The benchmark of watching: `npm run bench:watching`.
 * @param browser the program of a browser
 * @param args what it is started with
 */
export async function main(browser: string, args: readonly string[]): Promise<void> {
  const workspace = join(await realpath(await mkdtemp(join(tmpdir(), 'descent-bench-'))), 'workspace')
  try {
    await served(workspace, async (studio, address) => {
      const runs = await startEndlessRuns(studio, RUNS)
      const latencies: Record<string, number[]> = { program: [], page: [] }
      await measure(studio, runs, {
        nobody: (work) => work(),
        'a program': (work) => watchedByProgram(studio, runs, latencies.program, work),
        'a page': (work) => watchedByPage({ browser, args }, address, latencies.page, work),
      })
      for (const [name, all] of Object.entries(latencies)) {
        const [median, most] = [quantile(all, 0.5), quantile(all, 0.95)].map((ms) => ms.toFixed(1))
        console.log(
          `From worker to ${name}: median ${median} ms, 95 % within ${most} ms (${all.length} frames).`,
        )
      }
    })
    console.log(`Node ${process.versions.node}, ${cpus().length} x ${cpus()[0].model}.`)
  } finally {
    await rm(join(workspace, '..'), { recursive: true, force: true })
  }
}

/** Each way of watching in turn, again and again, so that what is compared is measured within the same half minute. */
async function measure(
  studio: StudioApi,
  runs: readonly RunId[],
  watchers: Readonly<Record<string, Watcher>>,
): Promise<void> {
  const speeds = new Map(Object.keys(watchers).map((name) => [name, [] as number[]]))
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, watch] of Object.entries(watchers)) {
      const speed = await watch(() => stepsPerSecond(studio, runs))
      speeds.get(name)!.push(speed)
      console.error(`round ${round + 1}, watched by ${name}: ${speed.toFixed(0)} steps/s`)
    }
  }
  const unwatched = speeds.get('nobody')!
  for (const [name, all] of speeds) {
    // Within a round, so that what else the machine does weighs on both.
    const ratios = all.map((speed, round) => speed / unwatched[round])
    const change = 100 * (quantile(ratios, 0.5) - 1)
    const spread = ratios.map((ratio) => (100 * (ratio - 1)).toFixed(1)).join(', ')
    console.log(
      `${RUNS} runs, watched by ${name}: ${quantile(all, 0.5).toFixed(0)} steps/s in all, ${change.toFixed(1)} % (${spread})`,
    )
  }
}

async function stepsPerSecond(studio: StudioApi, runs: readonly RunId[]): Promise<number> {
  await sleep(SETTLE_MS)
  const [before, began] = [await stepsOf(studio, runs), performance.now()]
  await sleep(MEASURE_MS)
  const [after, ended] = [await stepsOf(studio, runs), performance.now()]
  return (1000 * (after - before)) / (ended - began)
}

async function stepsOf(studio: StudioApi, runs: readonly RunId[]): Promise<number> {
  const frames = await Promise.all(runs.map(async (run) => unpack(await studio.readRows(run, NO_ROWS))))
  return frames.reduce((sum, { step }) => sum + step, 0)
}

async function watchedByProgram(
  studio: StudioApi,
  runs: readonly RunId[],
  latencies: number[],
  work: () => Promise<number>,
): Promise<number> {
  const end = studio.onEvent((event) => {
    if (event.type === 'frame') latencies.push(now() - unpack(event.frame).sentAtMs)
  })
  await studio.watchRuns(runs)
  try {
    return await work()
  } finally {
    end()
    await studio.watchRuns([])
  }
}

const now = (): number => performance.timeOrigin + performance.now()

/** A page that draws one of the runs and follows the others. */
async function watchedByPage(
  { browser: executablePath, args }: { readonly browser: string; readonly args: readonly string[] },
  address: string,
  latencies: number[],
  work: () => Promise<number>,
): Promise<number> {
  const browser = await chromium.launch({
    executablePath,
    args: [...args],
  })
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await page.addInitScript(noteArrivals)
    await page.goto(address)
    await page
      .getByRole('button', { name: /^Show / })
      .first()
      .click()
    const speed = await work()
    latencies.push(...(await arrivalsOf(page)))
    return speed
  } finally {
    await browser.close()
  }
}

/** In the page: how long each frame was on its way when the page's script got it. */
function noteArrivals(): void {
  const arrivals: number[] = []
  Object.assign(globalThis, { arrivals })
  const Plain = globalThis.WebSocket
  globalThis.WebSocket = class extends Plain {
    constructor(...given: ConstructorParameters<typeof Plain>) {
      super(...given)
      this.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
        if (!(data instanceof ArrayBuffer) || new DataView(data).getUint32(0, true) !== 0) return
        const length = new DataView(data).getUint32(8, true)
        const head = new TextDecoder().decode(new Uint8Array(data, 12, length))
        const { sentAtMs } = JSON.parse(head) as { sentAtMs: number }
        arrivals.push(performance.timeOrigin + performance.now() - sentAtMs)
      })
    }
  }
}

const arrivalsOf = (page: Page): Promise<number[]> =>
  page.evaluate(() => (globalThis as unknown as { arrivals: number[] }).arrivals)

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
}
