import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium, type Page } from '@playwright/test'
import Table from 'cli-table3'
import type { RunId, StudioApi } from '../services/contract/api'
import { throughLocalDoor } from '../services/studio/local-door'
import { copyRuns, deepExperiment, writeSteps } from './made-up-runs'
import { countDrawings, framesPerSecond, quantile, timesOf, type Input, type Times } from './page-timing'

const ROWS = 200_000
const LAYERS = 20
const RUNS = 1000
const TRAINING = 4
const COUNT = 24
const MEASURE_MS = 10_000
/** Reading 200,000 rows takes a while. */
const PATIENCE_MS = 600_000

/** The overlay of the first chart. */
const CHART = 'section.chart [role="img"][tabindex="0"]'

const ON_CHARTS: Readonly<Record<string, Input>> = {
  zoom: { selector: CHART, keys: ['+', '+', '-', '-'] },
  pan: { selector: CHART, keys: ['ArrowRight', 'ArrowLeft'], shiftKey: true },
  'toggle a line': { selector: 'section.chart .legend button' },
}

const ON_RUNS: Readonly<Record<string, Input>> = {
  filter: { selector: 'main input', texts: ['1', '12', '', 'layers', 'seed=1', ''] },
  sort: { selector: 'main [role="columnheader"] button, main th button' },
}

/**
 * The benchmark of the screens: `npm run bench:screens`.
 * @param browser the program of a browser
 * @param args what it is started with
 */
export async function main(browser: string, args: readonly string[]): Promise<void> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'descent-screens-')))
  const workspace = join(folder, 'workspace')
  const report = new Table({ head: ['what', 'median', '95 %', 'most', ''] })
  try {
    const run = await makeRuns(workspace)
    await served(workspace, async (studio, address) => {
      await studio.saveDesk({ ...(await studio.readDesk()), run })
      await inPage(browser, args, address, async (page) => {
        await charts(page, report)
        await list(page, report)
      })
      await live(studio, (work) => inPage(browser, args, address, work), report)
    })
    console.log(report.toString())
    console.log(`Node ${process.versions.node}, ${cpus().length} x ${cpus()[0].model}.`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A workspace with one run of many rows among many others. */
async function makeRuns(workspace: string): Promise<RunId> {
  const run = await served(workspace, async (studio) => {
    const { id } = await studio.startRun(deepExperiment(await studio.readExample('digits'), LAYERS))
    while ((await studio.readRun(id)).state !== 'completed') await sleep(200)
    return id
  })
  const folder = join(workspace, 'runs', run)
  console.error(`Copying ${RUNS} runs ...`)
  await copyRuns(folder, RUNS - 1)
  console.error(`Writing ${ROWS} steps ...`)
  await writeSteps(folder, ROWS)
  await rm(join(workspace, 'index.duckdb'), { force: true })
  return run
}

/** Does something with a studio that serves a workspace in a process of its own. */
async function served<Result>(
  workspace: string,
  work: (studio: StudioApi, address: string) => Promise<Result>,
): Promise<Result> {
  const server = spawn(process.execPath, [resolve('build/descent.mjs'), 'serve', '--workspace', workspace], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const address = await addressOf(server)
    const { studio, close } = (await throughLocalDoor(workspace))!
    const result = await work(studio, address)
    close()
    return result
  } finally {
    server.kill('SIGTERM')
    await once(server, 'exit')
  }
}

async function addressOf(server: ChildProcess): Promise<string> {
  for await (const line of createInterface(server.stdout!)) {
    const found = /http:\S+/.exec(line)?.[0]
    if (found !== undefined) return found
  }
  throw new Error('The server ended before it said where it is.')
}

async function inPage(
  executablePath: string,
  args: readonly string[],
  address: string,
  work: (page: Page) => Promise<void>,
): Promise<void> {
  const browser = await chromium.launch({ executablePath, args: [...args] })
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await countDrawings(page)
    await page.goto(address)
    await work(page)
  } finally {
    await browser.close()
  }
}

const go = (page: Page, place: string): Promise<void> =>
  page.evaluate((place) => void (location.hash = place), place)

/** Zoom, pan and hide with all rows there. */
async function charts(page: Page, report: Table.Table): Promise<void> {
  await go(page, 'train')
  const chart = page.locator(CHART).first()
  await chart.waitFor({ timeout: PATIENCE_MS })
  console.error('Reading the rows ...')
  const began = performance.now()
  const last = `At step ${ROWS.toLocaleString('en-US')}`
  while (!(await page.locator('section.chart').first().innerText()).includes(last)) {
    if (performance.now() - began > PATIENCE_MS) throw new Error('The rows did not come.')
    await chart.press('End')
    await sleep(500)
  }
  console.error(`Read after ${((performance.now() - began) / 1000).toFixed(1)} s.`)
  // So that there is something to pan.
  await chart.press('+')
  for (const [name, input] of Object.entries(ON_CHARTS))
    add(report, `${name}: ${ROWS} steps, ${LAYERS} layers`, await timesOf(page, input, COUNT))
}

/** Filter and sort of the list of runs. */
async function list(page: Page, report: Table.Table): Promise<void> {
  await go(page, 'runs')
  await sleep(2000)
  for (const [name, input] of Object.entries(ON_RUNS))
    add(report, `${name}: ${RUNS} runs`, await timesOf(page, input, COUNT))
}

/** Frames of the page while runs train. */
async function live(
  studio: StudioApi,
  open: (work: (page: Page) => Promise<void>) => Promise<void>,
  report: Table.Table,
): Promise<void> {
  const { training, ...example } = await studio.readExample('digits')
  const endless = { ...example, training: { ...training, epochs: 1e8, earlyStopping: null } }
  const runs: RunId[] = []
  for (let i = 0; i < TRAINING; i++) runs.push((await studio.startRun(endless)).id)
  await studio.saveDesk({ ...(await studio.readDesk()), run: runs[0] })
  await open(async (page) => {
    await go(page, 'train')
    await page.locator(CHART).first().waitFor({ timeout: PATIENCE_MS })
    await sleep(5000)
    const { frames, drawings, charts } = await framesPerSecond(page, MEASURE_MS)
    const said = `${frames.toFixed(1)} frames a second; each of ${charts} charts drawn ${(drawings / charts).toFixed(1)} times`
    report.push([{ content: `live: ${TRAINING} runs train` }, { colSpan: 4, content: said }])
  })
  await Promise.all(runs.map((run) => studio.interruptRun(run)))
}

function add(report: Table.Table, what: string, times: Times): void {
  const [median, most95, most] = [quantile(times, 0.5), quantile(times, 0.95), times[times.length - 1]]
  report.push([what, ...[median, most95, most].map((ms) => `${ms.toFixed(0)} ms`), `${times.length} times`])
}
