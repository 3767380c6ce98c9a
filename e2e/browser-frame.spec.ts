import { expect, type Page } from '@playwright/test'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PLACE_NAMES, places } from '../renderer/places'
import { smallExperiment, smallTable } from '../test/contract/world'
import { chooseInMenu, command, goTo, inspectorOf, setLayers, trainToEnd, transport } from './pages'
import { test, type Server } from './server'

const nameOf = (page: Page) => page.getByRole('textbox', { name: 'Name of the experiment' })

/** Lets the user pick an experiment file by the menu. */
async function openExperiment(page: Page, file: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await chooseInMenu(page, /^Open experiment/)
  await (await chooser).setFiles(file)
}

/** An experiment of the user, as a file that lies outside of the workspace. */
async function experimentFile(server: Server, name: string, source: string): Promise<string> {
  const experiment = await smallExperiment(server, { epochs: 3 })
  const file = join(server.workspace, '..', `${name}.json`)
  await writeFile(file, JSON.stringify({ ...experiment, name, data: { ...experiment.data, source } }))
  return file
}

test('the token is gone from the address that is shown and bookmarked', ({ studioPage: page }) => {
  expect(new URL(page.url()).search).toBe('')
})

test('every place has its key, and every command is in the palette', async ({ studioPage: page }) => {
  for (const place of PLACE_NAMES) {
    await page.keyboard.press(`ControlOrMeta+${places[place].digit}`)
    await expect(page.getByRole('main', { name: place })).toBeVisible()
  }
  await command(page, 'go design')
  await expect(page.getByRole('main', { name: 'Design' })).toBeVisible()
  await command(page, 'Look: Dark')
  await expect(page.locator(':root')).toHaveAttribute('data-theme', 'dark')
  await command(page, 'open example: iris')
  await expect(nameOf(page)).toHaveValue(/iris/)
})

test('an experiment is saved as a file, and what is in the file is what is on screen', async ({
  studioPage: page,
}) => {
  await nameOf(page).fill('mine')
  await nameOf(page).press('Enter')
  await goTo(page, 'Design')
  await setLayers(page, '64-5-10')
  const saved = page.waitForEvent('download')
  await page.keyboard.press('ControlOrMeta+s')
  const download = await saved
  expect(download.suggestedFilename()).toBe('mine.json')
  const experiment: unknown = JSON.parse(await readFile(await download.path(), 'utf8'))
  expect(experiment).toMatchObject({ name: 'mine', network: { hidden: [{ units: 5 }] } })
})

test('what was worked on is there again when the page is loaded again', async ({ studioPage: page }) => {
  await goTo(page, 'Design')
  await setLayers(page, '64-5-4-10')
  await expect(page.getByText('saved', { exact: true })).toBeVisible()
  await page.reload()
  await goTo(page, 'Design')
  await expect(page.getByRole('textbox', { name: 'Layers' })).toHaveValue('64-5-4-10')
})

test('an experiment of the user is opened, and trained on data that lie in the workspace', async ({
  server,
  studioPage: page,
}) => {
  await openExperiment(page, await experimentFile(server, 'own', 'small.csv'))
  await expect(nameOf(page)).toHaveValue('own')
  await trainToEnd(page)
  expect(await server.studio.listRuns()).toMatchObject([{ name: 'own', state: 'completed' }])
})

test('what is wrong with an experiment is said in a line, and can be dismissed', async ({
  server,
  studioPage: page,
}) => {
  const file = join(server.workspace, '..', 'wrong.json')
  await writeFile(file, '{ "schemaVersion": 1, "netwrk": {} }')
  await openExperiment(page, file)
  await expect(page.getByRole('alert')).toContainText('wrong.json, line 1')
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await expect(page.getByRole('alert')).toHaveCount(0)
})

test('data that lie elsewhere are asked for, and nothing is trained', async ({
  server,
  studioPage: page,
}) => {
  const far = join(server.workspace, '..', 'far.csv')
  await writeFile(far, smallTable())
  await openExperiment(page, await experimentFile(server, 'far', far))
  await goTo(page, 'Data')
  await expect(page.getByRole('alert')).toContainText('was not picked by you')
  await expect(transport(page, 'Train')).toBeDisabled()
  expect(await server.studio.listRuns()).toEqual([])
})

test('a run that another program starts shows at once, and what is done here shows there', async ({
  server,
  studioPage: page,
}) => {
  const { id } = await server.studio.startRun(await smallExperiment(server, { epochs: 1_000_000 }))
  await goTo(page, 'Runs')
  const row = page.getByRole('row').filter({ hasText: 'small' })
  await expect(row).toContainText('Running')
  await row.click()
  await inspectorOf(page).getByRole('button', { name: 'Stop' }).click()
  await expect(row).toContainText('Interrupted')
  expect(await server.studio.listRuns()).toMatchObject([{ id, state: 'interrupted' }])
})

test('a page whose studio was killed says so and what to do', async ({ server, page }) => {
  await page.goto(server.address)
  await expect(page.getByRole('main')).toBeVisible()
  server.process.kill('SIGKILL')
  await expect(page.getByText('Start it again and open the address that it prints.')).toBeVisible()
})
