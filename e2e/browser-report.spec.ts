import { expect, type Page } from '@playwright/test'
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { smallComparison, untilStudy } from '../test/contract/study-stories'
import { expectClean } from './axe'
import { chartOf, latest, saveOf } from './pages'
import { complaintsOf } from './quiet'
import { test, type Server } from './server'

/** What would end the data's element, be a tag, or mean something to who puts a text together. */
const HOSTILE = `</script><script>alert(1)</script><img src=x onerror=alert(1)> $& "it's"`
const HUGE = { scheme: 'normal', std: 1e6 }
const RUNS = 6

/** A comparison of six runs, two of which diverge, as a report beside the workspace. */
async function savedReport(world: Server): Promise<string> {
  const file = await smallComparison(
    world,
    {
      ...{ name: HOSTILE, target: 0.4 },
      vary: { init: [HUGE, 'xavier', 'zeros'], depth: [6], activation: ['identity'] },
    },
    { epochs: 8, optimizer: { name: 'sgd', learningRate: 0.01 } },
  )
  const { id } = await world.studio.startComparison(file)
  await untilStudy(world, id, 'completed')
  const path = join(dirname(world.workspace), 'report.html')
  await writeFile(path, await world.studio.readReport(id))
  return path
}

/** How many different colours a chart's canvas shows: read off a copy, for Chromium warns where a canvas is read often. */
const coloursOf = (page: Page, title: string): Promise<number> =>
  chartOf(page, title)
    .locator('canvas')
    .first()
    .evaluate((canvas: HTMLCanvasElement) => {
      const { width, height } = canvas
      if (width === 0 || height === 0) return 0
      const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!
      copy.drawImage(canvas, 0, 0)
      return new Set(new Uint32Array(copy.getImageData(0, 0, width, height).data.buffer)).size
    })

test('a report opens from a disk without a network, with all that the comparison shows', async ({
  server,
  page,
}) => {
  const complaints = complaintsOf(page)
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  const address = pathToFileURL(await savedReport(server)).href
  await page.context().setOffline(true)
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.goto(address)

  await expect(page.getByRole('heading', { level: 1 })).toHaveText(HOSTILE)
  await expect(page.getByText('24 rows to train')).toBeVisible()
  const conclusion = page.getByRole('status', { name: 'What may be concluded' })
  await expect(conclusion).toContainText('over 2 seeds')
  await expect(conclusion).toContainText('2 diverged of 2')
  await expect(page.getByRole('button', { name: /^(Pause|Go on|Cancel)$/ })).toHaveCount(0)

  const table = chartOf(page, 'Schemes, compared')
  await expect(table.getByRole('rowheader')).toHaveCount(3)
  for (const title of [
    'Validation error by epoch',
    'Gradient norm by layer',
    'Validation error at the end',
    'Epochs to reach Validation error 0.4',
    'Gradient norms, layer by step',
  ]) {
    await chartOf(page, title).scrollIntoViewIfNeeded()
    await expect.poll(() => coloursOf(page, title), title).toBeGreaterThan(5)
  }

  // Charts are alive: a scheme can be hidden, an axis switched, numbers saved.
  const schemes = page.getByRole('group', { name: 'Schemes', exact: true })
  await schemes.getByRole('button', { name: /^Zeros/ }).click()
  await expect(table.getByRole('rowheader')).toHaveCount(2)
  await page.getByRole('button', { name: 'All', exact: true }).click()
  const error = 'Validation error by epoch'
  expect(Number(await latest(page, error, 'Zeros, depth 6, Identity'))).toBeGreaterThan(0)
  const log = chartOf(page, error).getByRole('button', { name: 'log', exact: true })
  await log.click()
  await expect(log).toHaveAttribute('aria-pressed', 'true')
  expect((await saveOf(page, error, 'Save data as CSV')).split('\n')).toHaveLength(1 + 8 + 1)

  expect(asked).toEqual([address])
  expect(complaints).toEqual([])
  await expectClean(page)
})

test('a report lists all runs, those of one scheme, and gives the file that makes them again', async ({
  server,
  page,
}) => {
  await page.goto(pathToFileURL(await savedReport(server)).href)
  // What was never scrolled to is on paper, too.
  const drawnForPaper = async (): Promise<number> => {
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
    return coloursOf(page, 'Gradient norms, layer by step')
  }
  await expect.poll(drawnForPaper).toBeGreaterThan(5)

  const runs = page.getByRole('region', { name: 'All runs' })
  await expect(runs.getByRole('row')).toHaveCount(1 + RUNS)
  await expect(runs.getByRole('cell', { name: 'Diverged' })).toHaveCount(2)
  await chartOf(page, 'Schemes, compared')
    .getByRole('button', { name: /^Zeros/ })
    .click()
  await expect(page.getByRole('region', { name: /^Runs of Zeros/ }).getByRole('row')).toHaveCount(1 + 2)
  await page.getByRole('button', { name: 'Show all runs' }).click()

  const saved = async (button: string): Promise<string> => {
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: button }).click()
    return readFile(await (await download).path(), 'utf8')
  }
  expect((await saved('Save all runs as CSV')).trim().split('\n')).toHaveLength(1 + RUNS)
  const file = JSON.parse(await saved('Save comparison.json')) as { readonly name: string }
  expect(file.name).toBe(HOSTILE)
  await expect(page.getByRole('group', { name: 'The file of the comparison' })).toContainText(
    '"schemaVersion": 1',
  )
})
