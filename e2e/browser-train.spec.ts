import { expect, type Page } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunSummary } from '../services/contract/run-summary'
import {
  accuracyOf,
  chartOf,
  goTo,
  inspectorOf,
  latest,
  progressOf,
  saveOf,
  selectPreset,
  setLayers,
  startTraining,
  stepOf,
  trainToEnd,
  transport,
  verdictOf,
} from './pages'
import { test, type Server } from './server'

const runCard = (page: Page) => page.getByRole('region', { name: 'Run', exact: true })

/** The only run of the workspace, in its folder. */
async function onlyRun({ studio, workspace }: Server): Promise<string> {
  const runs = await studio.listRuns()
  expect(runs).toHaveLength(1)
  return join(workspace, 'runs', runs[0].id)
}

async function summaryOf(server: Server): Promise<RunSummary> {
  return JSON.parse(await readFile(join(await onlyRun(server), 'summary.json'), 'utf8')) as RunSummary
}

/** Lines without the header: of a table on the disk, or of one that was saved. */
const rowsOf = (text: string): string[] => text.trimEnd().split('\n').slice(1)
const rowsIn = async (file: string): Promise<string[]> => rowsOf(await readFile(file, 'utf8'))

/** Makes the draft train for longer than any story; every 20th of its steps is recorded. */
async function makeItLong(page: Page): Promise<void> {
  await goTo(page, 'Train')
  const epochs = inspectorOf(page).getByRole('textbox', { name: 'Epochs' })
  await epochs.fill('20000')
  await epochs.press('Enter')
}

/** What a chart is drawn from, as the page saves it. */
const savedRows = async (page: Page, chart: string): Promise<string[]> =>
  rowsOf(await saveOf(page, chart, 'Save data as CSV'))

test('the digits, which are there at the first start, are learned to their known accuracy by one click', async ({
  server,
  studioPage: page,
}) => {
  await expect(verdictOf(page)).toContainText('Not trained yet')
  await trainToEnd(page)
  await expect(verdictOf(page)).toContainText('Healthy')
  await expect(progressOf(page)).toContainText('epoch 60 of 60')
  const { accuracy } = (await summaryOf(server)).metrics.validation!
  expect(accuracy).toBeGreaterThan(0.95)
  await expect.poll(() => accuracyOf(page)).toBe(Number(accuracy!.toPrecision(4)))
})

test('a run that trains moves its charts, is paused, gets another rate, goes on, is stopped and resumed', async ({
  server,
  studioPage: page,
}) => {
  await makeItLong(page)
  await startTraining(page)
  // It moves: the numbers beside the charts, and the picture itself.
  await expect.poll(() => stepOf(page)).toBeGreaterThan(100)
  const picture = await chartOf(page, 'Loss').screenshot()
  const [step, loss] = [await stepOf(page), await latest(page, 'Loss', 'minibatch')]
  await expect.poll(() => stepOf(page)).toBeGreaterThan(step)
  await expect.poll(() => latest(page, 'Loss', 'minibatch')).not.toBe(loss)
  await expect.poll(async () => (await chartOf(page, 'Loss').screenshot()).equals(picture)).toBe(false)

  await page.keyboard.press('Space')
  await expect(runCard(page)).toContainText('Paused')
  // The last rows may come after the word.
  let paused = NaN
  const hasSettled = async (): Promise<boolean> => paused === (paused = await stepOf(page))
  await expect.poll(hasSettled, { intervals: [500] }).toBe(true)
  // One step is one step: nothing else has happened since.
  await transport(page, 'Step').click()
  await expect.poll(() => stepOf(page)).toBe(paused + 1)

  const rate = inspectorOf(page).getByRole('region', { name: 'While it trains' })
  await rate.getByRole('textbox', { name: 'Learning rate' }).fill('0.01')
  await page.keyboard.press('Enter')
  await expect(rate).toContainText('Changed once')
  await transport(page, 'Continue').click()
  await expect.poll(() => stepOf(page)).toBeGreaterThan(paused + 50)
  expect(await latest(page, 'Learning rate', 'Learning rate')).toBe('0.01')

  await transport(page, 'Stop').click()
  await expect(runCard(page)).toContainText('Interrupted')
  const stopped = await stepOf(page)
  await inspectorOf(page).getByRole('button', { name: 'Resume' }).click()
  await expect(runCard(page)).toContainText('Running')
  await expect.poll(() => stepOf(page)).toBeGreaterThan(stopped)
  await transport(page, 'Stop').click()
  await expect(runCard(page)).toContainText('Interrupted')

  // What was done is written down, for whoever repeats the run.
  const rates = (await rowsIn(join(await onlyRun(server), 'steps.csv'))).map((row) => row.split(',')[3])
  expect(new Set(rates.map(Number))).toEqual(new Set([0.002, 0.01]))
  expect(
    (await server.studio.readRun((await server.studio.listRuns())[0].id)).experiment.training.changes,
  ).toEqual([expect.objectContaining({ learningRate: 0.01 })])
})

test('a page that is loaded again in the middle of a run has it still, without a gap', async ({
  server,
  studioPage: page,
}) => {
  await makeItLong(page)
  await startTraining(page)
  await expect.poll(() => stepOf(page)).toBeGreaterThan(300)
  await page.reload()
  await goTo(page, 'Train')
  await expect(runCard(page)).toContainText('Running')
  await expect.poll(() => stepOf(page)).not.toBeNaN()
  const step = await stepOf(page)
  await expect.poll(() => stepOf(page)).toBeGreaterThan(step)
  // Whether it is what is worked on is known still.
  await expect(transport(page, 'Train changes')).toHaveCount(0)
  await goTo(page, 'Design')
  await setLayers(page, '64-16-10')
  await expect(transport(page, 'Train changes')).toBeVisible()
  await page.getByRole('main').click()
  await page.keyboard.press('ControlOrMeta+z')
  await expect(transport(page, 'Train changes')).toHaveCount(0)
  await goTo(page, 'Train')
  await transport(page, 'Stop').click()
  await expect(runCard(page)).toContainText('Interrupted')
  const stepsIn = (rows: readonly string[]): number[] => rows.map((row) => Number(row.split(',')[0]))
  const onDisk = stepsIn(await rowsIn(join(await onlyRun(server), 'steps.csv')))
  expect(onDisk).toEqual(onDisk.map((_, i) => 20 * (i + 1)))
  await expect.poll(async () => stepsIn(await savedRows(page, 'Gradient norm per layer'))).toEqual(onDisk)
})

test('a run that diverges says where and since when, and what to do', async ({ studioPage: page }) => {
  await goTo(page, 'Design')
  await selectPreset(page, 'Deep ReLU, N(0, 1)')
  await trainToEnd(page, 'Diverged')
  await expect(verdictOf(page)).toContainText(/Diverged: (NaN|-?Infinity) in the .+ at step \d/)
  await expect(runCard(page)).toContainText(/from step \d+, layer \d/)
  await verdictOf(page)
    .getByRole('button', { name: /^Fix: Use He weights/ })
    .click()
  await expect(runCard(page)).toContainText('He weights')
  await expect(runCard(page)).toContainText('Completed', { timeout: 30_000 })
})

test('the network takes one step, then the rest of its epoch, and goes back to before them', async ({
  studioPage: page,
}) => {
  await transport(page, 'Step').click()
  // A run begins with a process of its own.
  await expect(progressOf(page)).toContainText('step 1', { timeout: 30_000 })
  await expect(runCard(page)).toContainText('Paused')
  // Letters steer it too, whatever button was pressed before, and when their buttons do.
  await expect(transport(page, 'Step')).toBeEnabled()
  await page.keyboard.press('s')
  await expect(progressOf(page)).toContainText('step 2')
  await transport(page, 'Epoch').click()
  // 1258 rows in minibatches of 64.
  await expect.poll(() => stepOf(page)).toBe(20)
  await transport(page, 'Reset').click()
  await expect(verdictOf(page)).toContainText('Not trained yet')
})
