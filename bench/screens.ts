import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium, type Browser, type Page } from '@playwright/test'
import Table from 'cli-table3'
import type { RunId, StudioApi } from '../services/contract/api'
import { comparisonFile, type ComparisonFile } from '../services/contract/comparison-file'
import type { ExperimentFile } from '../services/contract/experiment-file'
import { readExperiment } from '../services/training/prepare'
import { firstTimes, memoryOf } from './first-paint'
import { copyRuns, deepExperiment, writeSteps, writeStudy } from './made-up-runs'
import {
  countDrawings,
  framesPerSecond,
  PLAIN,
  quantile,
  timesOf,
  type Input,
  type Times,
} from './page-timing'
import { noteRows, rowsReadMs } from './rows-read'
import { served, startEndlessRuns } from './served'

const ROWS = 200_000
const LAYERS = 20
const RUNS = 1000
const TRAINING = 4
const COUNT = 40
const OPENINGS = 5
const MEASURE_MS = 10_000
/** Reading 200,000 rows takes a while. */
const PATIENCE_MS = 600_000
/** After so long without any, no more come. */
const QUIET_MS = 5000

/** Schemes of the comparison of all runs. */
const SCHEMES = 10

/** The index of the workspace has to take in 1,000 runs first, or holds them. */
const INDEX = { anew: 'index made anew', there: 'index there' } as const

/** The overlay of the first chart. */
const CHART = 'section.chart [role="img"][tabindex="0"]'

const ON_CHARTS: Readonly<Record<string, Input>> = {
  zoom: { selector: CHART, keys: ['+', '+', '-', '-'] },
  pan: { selector: CHART, keys: ['ArrowRight', 'ArrowLeft'], shiftKey: true },
  'toggle a line': { selector: 'section.chart .legend button' },
}

const ON_RUNS: Readonly<Record<string, Input>> = {
  filter: { selector: 'main input[type="search"]', texts: ['1', '12', '', 'layers', 'seed=1', ''] },
  sort: { selector: 'main [role="columnheader"] button' },
  walk: { selector: 'main [role="grid"]', keys: ['ArrowDown', 'PageDown', 'End', 'Home'] },
}

const ON_STUDY: Readonly<Record<string, Input>> = {
  'hide a scheme': { selector: '.legend button' },
  'choose a scheme': { selector: 'section.compared tbody button' },
  'sort schemes': { selector: 'section.compared thead button' },
}

/**
 * The benchmark of the screens: `npm run bench:screens`.
 * @param browser the program of a browser
 * @param args what it is started with
 */
export async function main(browser: string, args: readonly string[]): Promise<void> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'descent-screens-')))
  const workspace = join(folder, 'workspace')
  const report = new Table({ ...PLAIN, head: ['what', 'median', '95 %', 'most', ''] })
  try {
    const run = await makeRuns(workspace)
    await served(workspace, async (studio, address) => {
      await studio.saveDesk({ ...(await studio.readDesk()), run })
      await inBrowser(browser, args, async (opened) => {
        const page = await pageOf(opened, address)
        addNote(report, `all rows, ${INDEX.anew}`, await allRows(page))
        await charts(page, report)
        await list(page, report)
        await compared(page, report)
        await page.close()
        const again = await pageOf(opened, address)
        addNote(report, `all rows, ${INDEX.there}`, await allRows(again))
        addNote(report, 'memory of the page with them', inMegabytes(await memoryOf(again)))
        await again.close()
        await openings(opened, address, report)
        await live(studio, await pageOf(opened, address), report)
      })
    })
    console.log(report.toString())
    const load = `load ${loadavg()[0].toFixed(1)} at the end`
    console.log(`Node ${process.versions.node}, ${cpus().length} x ${cpus()[0].model}, ${load}.`)
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
  const copies = await copyRuns(folder, RUNS)
  await writeStudy(workspace, madeUpComparison(await readExperiment(join(folder, 'experiment.json'))), copies)
  console.error(`Writing ${ROWS} steps ...`)
  await writeSteps(folder, ROWS)
  await rm(join(workspace, 'index.duckdb'), { force: true })
  return run
}

async function inBrowser(
  executablePath: string,
  args: readonly string[],
  work: (browser: Browser) => Promise<void>,
): Promise<void> {
  const browser = await chromium.launch({ executablePath, args: [...args] })
  try {
    await work(browser)
  } finally {
    await browser.close()
  }
}

async function pageOf(browser: Browser, address: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await countDrawings(page)
  await noteRows(page)
  await page.goto(address)
  return page
}

const go = (page: Page, place: string): Promise<void> =>
  page.evaluate((place) => void (location.hash = place), place)

/** How long it takes until all rows of the run are in the page. */
async function allRows(page: Page): Promise<string> {
  await go(page, 'train')
  console.error('Reading the rows ...')
  const ms = await rowsReadMs(page, QUIET_MS, PATIENCE_MS)
  await page.locator(CHART).first().press('End')
  const said = await page.locator('section.chart').first().innerText()
  if (!said.includes(`At step ${ROWS.toLocaleString('en-US')}`)) throw new Error('The rows did not come.')
  return `${(ms / 1000).toFixed(1)} s`
}

/** Zoom, pan and hide with all rows there. */
async function charts(page: Page, report: Table.Table): Promise<void> {
  // So that there is something to pan.
  await page.locator(CHART).first().press('+')
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

/** So many schemes with so many seeds that all runs are in it. */
function madeUpComparison(experiment: ExperimentFile): ComparisonFile {
  const [init, learningRate] = [['xavier'], Array.from({ length: SCHEMES }, (_, i) => 0.01 * (i + 1))]
  const file = {
    schemaVersion: 1,
    name: 'made up',
    experiment,
    seeds: RUNS / SCHEMES,
    vary: { init, learningRate },
  }
  return comparisonFile.parse(file)
}

/** Filter and redraw of a comparison of all runs. */
async function compared(page: Page, report: Table.Table): Promise<void> {
  await go(page, 'compare')
  await page.locator('nav.studies button', { hasText: 'made up' }).click()
  await page
    .locator('section.compared tbody th')
    .nth(SCHEMES - 1)
    .waitFor({ timeout: PATIENCE_MS })
  await sleep(QUIET_MS)
  for (const [name, input] of Object.entries(ON_STUDY))
    add(report, `${name}: ${RUNS} runs`, await timesOf(page, input, COUNT))
}

/** What a user sees first. */
async function openings(browser: Browser, address: string, report: Table.Table): Promise<void> {
  const { paint, place } = await firstTimes(browser, address, OPENINGS)
  add(report, 'first paint', paint)
  add(report, 'first place', place)
}

/** Frames of the page while runs train. */
async function live(studio: StudioApi, page: Page, report: Table.Table): Promise<void> {
  const runs = await startEndlessRuns(studio, TRAINING)
  await studio.saveDesk({ ...(await studio.readDesk()), run: runs[0] })
  await page.reload()
  await go(page, 'train')
  await page.locator(CHART).first().waitFor({ timeout: PATIENCE_MS })
  await sleep(5000)
  const { frames, drawings, charts } = await framesPerSecond(page, MEASURE_MS)
  const drawn = `each of ${charts} charts drawn ${(drawings / charts).toFixed(1)} times`
  addNote(report, `live: ${TRAINING} runs train`, `${frames.toFixed(1)} frames a second; ${drawn}`)
  await Promise.all(runs.map((run) => studio.interruptRun(run)))
}

function add(report: Table.Table, what: string, times: Times): void {
  const [median, most95, most] = [quantile(times, 0.5), quantile(times, 0.95), times[times.length - 1]]
  report.push([what, ...[median, most95, most].map((ms) => `${ms.toFixed(0)} ms`), `${times.length} times`])
}

const addNote = (report: Table.Table, what: string, content: string): void =>
  void report.push([{ content: what }, { colSpan: 4, content }])

const inMegabytes = (bytes: number | null): string =>
  bytes === null ? '-' : `${(bytes / 1e6).toFixed(0)} MB`
