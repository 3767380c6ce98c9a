import { expect } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ExperimentFile } from '../services/contract/experiment-file'
import { chooseMenu, test, userPicks } from './desktop-test'
import { experimentIn } from './experiments'
import { userFile } from './files'
import { firstMinutes } from './first-minutes'
import { goTo, inspectorOf, startTraining, stepOf, trainToEnd, transport, untilReady } from './pages'

test('the first five minutes in the desktop app', async ({ app: { page } }) => {
  await untilReady(page)
  await firstMinutes(page)
})

test('an experiment that is opened by the menu is worked on and trained', async ({ app, place }) => {
  const { page } = app
  await untilReady(page)
  await userPicks(app, await experimentIn(place.outside))
  await chooseMenu(app, 'open')
  await expect(
    page.getByRole('status').filter({ hasText: /^Open "iris, one hidden layer" from/ }),
  ).toBeVisible()
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  await expect(page.getByRole('textbox', { name: 'Name of the experiment' })).toHaveValue(
    'iris, one hidden layer',
  )
  await trainToEnd(page, /Completed|Stopped early/)
  // On data that lie where the user has them, as seen from the folder of the run.
  const run = join(place.workspace, 'runs', 'iris-one-hidden-layer-1')
  const { data } = JSON.parse(await readFile(join(run, 'experiment.json'), 'utf8')) as ExperimentFile
  expect(join(run, data.source as string)).toBe(join(place.outside, 'data/iris.csv'))
})

test('a run is paused, changed, and goes on', async ({ app: { page } }) => {
  await untilReady(page)
  await goTo(page, 'Train')
  const epochs = inspectorOf(page).getByRole('textbox', { name: 'Epochs' })
  await epochs.fill('20000')
  await epochs.press('Enter')
  await startTraining(page)
  await expect.poll(() => stepOf(page)).toBeGreaterThan(50)
  await transport(page, 'Pause').click()
  const live = inspectorOf(page).getByRole('region', { name: 'While it trains' })
  const rate = live.getByRole('textbox', { name: 'Learning rate' })
  await rate.fill('0.01')
  await rate.press('Enter')
  await expect(live).toContainText('Changed once')
  const paused = await stepOf(page)
  await transport(page, 'Continue').click()
  await expect.poll(() => stepOf(page)).toBeGreaterThan(paused)
  await transport(page, 'Stop').click()
  await expect(page.getByRole('region', { name: 'Run', exact: true })).toContainText('Interrupted')
})

test('a data file that the user picks is opened where it lies', async ({ app, place }) => {
  const { page } = app
  await untilReady(page)
  await goTo(page, 'Data')
  await userPicks(app, await userFile(place.outside, 'heights.csv'))
  await page.getByRole('button', { name: 'Open a file ...' }).click()
  await expect(page.getByRole('grid', { name: 'Table of heights' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'heights.csv' })).toHaveAttribute(
    'title',
    join(place.outside, 'heights.csv'),
  )
})

test('a file that is dropped is opened where it lies', async ({ app: { page }, place }) => {
  await untilReady(page)
  await goTo(page, 'Data')
  const file = await userFile(place.outside, 'heights.csv')
  const line = await page.context().newCDPSession(page)
  const data = { items: [], files: [file], dragOperationsMask: 1 }
  const drag = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    line.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data })
  // A hand holds the file over the page until the page says that it may be dropped.
  await expect(async () => {
    await drag('dragEnter')
    await drag('dragOver')
    await expect(page.getByText('Drop the file to open it')).toBeVisible({ timeout: 500 })
  }).toPass({ timeout: 5000 })
  await drag('drop')
  await expect(page.getByRole('grid', { name: 'Table of heights' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'heights.csv' })).toHaveAttribute('title', file)
})

test('an experiment is saved as a file', async ({ app: { page } }) => {
  await untilReady(page)
  const saved = page.waitForEvent('download')
  await page.keyboard.press('ControlOrMeta+s')
  const download = await saved
  expect(download.suggestedFilename()).toBe('digits-one-hidden-layer.json')
  expect(await download.failure()).toBeNull()
})
