import { chromium, type Page } from '@playwright/test'
import Table from 'cli-table3'
import { cpus, loadavg } from 'node:os'
import { bundled, weightOf } from './charts/bundled'
import type { ChartBench, Content, System, UpdateTimes } from './charts/in-page'
import { PLAIN, quantile } from './page-timing'

const LINES = [2, 10, 20]
const COUNT = 60

const CONTENTS: readonly Content[] = [
  ...LINES.map((lines): Content => ({ kind: 'points', charts: 1, lines })),
  ...LINES.map((lines): Content => ({ kind: 'zoom', charts: 6, lines })),
]

const WEIGHED = {
  'our own: lines': 'weighed/our-lines.ts',
  'our own: all kinds, SVG': 'weighed/our-charts.ts',
  'ECharts: lines': 'weighed/echarts-lines.ts',
  'ECharts: the same kinds, SVG': 'weighed/echarts-charts.ts',
}

/** Frames come as soon as they can, so that times are not those of a screen. */
const UNLIMITED = ['--disable-frame-rate-limit', '--disable-gpu-vsync']

/**
 * The benchmark of charts: `npm run bench:charts`. The same content drawn by renderer/charts and by ECharts, in turn.
 * @param browser the program of a browser
 * @param args what it is started with
 */
export async function main(browser: string, args: readonly string[]): Promise<void> {
  const script = await bundled('in-page.ts')
  const opened = await chromium.launch({ executablePath: browser, args: [...args, ...UNLIMITED] })
  try {
    const page = await opened.newPage({ viewport: { width: 1280, height: 1000 } })
    await page.addScriptTag({ content: script })
    console.log((await speed(page)).toString())
  } finally {
    await opened.close()
  }
  console.log((await weights()).toString())
  console.log(
    `Node ${process.versions.node}, ${cpus().length} x ${cpus()[0].model}, load ${loadavg()[0].toFixed(1)}.`,
  )
}

async function speed(page: Page): Promise<Table.Table> {
  const table = new Table({
    ...PLAIN,
    head: ['', 'drawn by', 'work: median', '95 %', 'to the next frame: median', '95 %'],
  })
  for (const content of CONTENTS) {
    const { kind, charts, lines } = content
    const what = kind === 'points' ? 'chart, new points' : 'charts, zoom'
    console.error(`${charts} ${what}, ${lines} lines ...`)
    for (const [system, times] of Object.entries(await measured(page, content)))
      table.push([`${charts} ${what}, ${lines} lines`, system, ...spread(times.work), ...spread(times.frame)])
  }
  return table
}

const measured = (page: Page, content: Content): Promise<Record<System, UpdateTimes>> =>
  page.evaluate(
    ({ content, count }) =>
      (globalThis as unknown as { chartBench: ChartBench }).chartBench.measure(content, count),
    { content, count: COUNT },
  )

function spread(times: readonly number[]): string[] {
  const sorted = times.toSorted((a, b) => a - b)
  return [0.5, 0.95].map((share) => `${quantile(sorted, share).toFixed(1)} ms`)
}

async function weights(): Promise<Table.Table> {
  const table = new Table({ ...PLAIN, head: ['', 'minified', 'as gzip'] })
  for (const [name, entry] of Object.entries(WEIGHED)) {
    const { plain, gzip } = await weightOf(entry)
    table.push([name, `${plain.toFixed(0)} kB`, `${gzip.toFixed(0)} kB`])
  }
  return table
}
