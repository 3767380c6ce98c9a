import { expect, type Locator, type Page } from '@playwright/test'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { places } from '../renderer/places'
import { expectClean } from './axe'
import { chartOf, chooseInMenu, goTo, inspectorOf, latest, pick, savedBy, saveOf } from './pages'
import { test } from './server'

const SCHEMES = ['Zeros', 'Xavier of the text (LeCun normal)', 'He normal']
const RUNS = 6

/** The row of a scheme in the table of results. */
const rowOf = (page: Page, scheme: string): Locator =>
  chartOf(page, 'Schemes, compared')
    .getByRole('row')
    .filter({ has: page.getByText(scheme) })

const conclusionOf = (page: Page): Locator => page.getByRole('status', { name: 'What may be concluded' })

/** A field of the plan. */
async function fill(page: Page, name: string, text: string): Promise<void> {
  const field = page.getByRole('main', { name: 'Compare' }).getByRole('textbox', { name, exact: true })
  await field.fill(text)
  await field.press('Enter')
}

/** Three initialisations of iris, two seeds each, few epochs. */
async function planIris(page: Page): Promise<void> {
  await chooseInMenu(page, /^iris/)
  await goTo(page, 'Compare')
  for (const name of SCHEMES) await page.getByRole('checkbox', { name, exact: true }).check()
  await fill(page, 'Seeds', '2')
  await fill(page, 'Epochs', '5')
  await fill(page, 'Target', '0.5')
}

async function compareIris(page: Page): Promise<void> {
  await planIris(page)
  await page.getByRole('button', { name: `Compare ${RUNS} runs` }).click()
  await expect(page.getByText(`Completed: ${RUNS} of ${RUNS} runs finished`)).toBeVisible({ timeout: 40_000 })
}

test('three initialisations are compared over two seeds, and it is said what may be concluded', async ({
  server,
  studioPage: page,
}) => {
  await compareIris(page)
  const table = chartOf(page, 'Schemes, compared')
  await expect(table.getByRole('rowheader')).toHaveCount(SCHEMES.length)
  await expect(rowOf(page, 'Zeros').getByRole('cell').first()).toHaveText('2')
  await expect(table.getByText('best', { exact: true })).toHaveCount(1)
  await expect(conclusionOf(page)).toContainText('lowest mean share of wrong answers')
  await expect(conclusionOf(page)).toContainText('over 2 seeds')

  // What is drawn are means over all seeds, by epoch.
  const title = 'Validation error by epoch'
  await expect(chartOf(page, title)).toBeVisible()
  await expect.poll(async () => Number(await latest(page, title, 'Zeros'))).toBeGreaterThan(0.3)
  // That all is over is known before all curves have been read.
  for (const scheme of SCHEMES)
    await expect.poll(async () => Number(await latest(page, title, scheme))).toBeGreaterThanOrEqual(0)
  const [head, first] = (await saveOf(page, title, 'Save data as CSV')).split('\n')
  expect(head).toBe(`epoch,${SCHEMES.join(',')}`)
  expect(first.split(',')).toHaveLength(1 + SCHEMES.length)
  await page
    .getByRole('group', { name: 'Schemes', exact: true })
    .getByRole('button', { name: /^Zeros/ })
    .click()
  await expect(table.getByRole('rowheader')).toHaveCount(SCHEMES.length - 1)
  await page.getByRole('button', { name: 'All', exact: true }).click()
  await expectClean(page)
  expect(await savedBy(page, 'Save report')).toMatch(/^<!doctype html>/i)
  expect(JSON.parse(await savedBy(page, 'Save file'))).toMatchObject({ schemaVersion: 1, seeds: 2 })

  await page.reload()
  await expect(conclusionOf(page)).toContainText('over 2 seeds')
  await rowOf(page, 'He normal').getByRole('button').click()
  const runs = inspectorOf(page).getByRole('region', { name: 'Runs of He normal' })
  await expect(runs.getByRole('row')).toHaveCount(1 + 2)
  await runs.getByRole('button', { name: 'Open the run of seed 2 in Train' }).click()
  await expect(page.getByRole('main', { name: 'Train' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Run', exact: true })).toContainText('Completed')
  expect(await server.studio.listRuns()).toHaveLength(RUNS)

  // What was compared can be looked at as it was before the first step, and another comparison be planned.
  await goTo(page, 'Compare')
  await page.getByRole('tab', { name: 'Before training' }).click()
  const factors = chartOf(page, 'Factor per layer, and how deep it can be')
  await expect(factors.getByRole('rowheader')).toHaveCount(SCHEMES.length, { timeout: 30_000 })
  await page.getByRole('button', { name: 'New comparison' }).click()
  await expect(page.getByRole('tab', { name: 'Plan' })).toHaveAttribute('aria-selected', 'true')

  // It can be deleted, which its runs outlast, and be had back.
  const listed = inspectorOf(page).getByRole('navigation').getByRole('listitem').getByRole('button')
  await listed.click()
  await page.getByRole('button', { name: 'Delete', exact: true }).press('Enter')
  await expect(listed).toHaveCount(0)
  await expect(page.getByRole('tab', { name: 'Plan' })).toHaveAttribute('aria-selected', 'true')
  expect(await server.studio.listStudies()).toEqual([])
  expect(await server.studio.listRuns()).toHaveLength(RUNS)
  await page.getByRole('tab', { name: 'Plan' }).focus()
  await page.keyboard.press('ControlOrMeta+z')
  await expect(listed).toHaveCount(1)
  await expect(conclusionOf(page)).toContainText('over 2 seeds')
  await expectClean(page)
})

test('before training, signals stand beside what the theory predicts, and the table has their factors', async ({
  studioPage: page,
}) => {
  await planIris(page)
  await page.getByRole('tab', { name: 'Before training' }).click()
  await expect(chartOf(page, 'Signals and gradients, layer by layer')).toBeVisible()
  const factors = chartOf(page, 'Factor per layer, and how deep it can be')
  await expect(factors.getByRole('rowheader')).toHaveCount(SCHEMES.length, { timeout: 30_000 })
  await expect(page.getByRole('region', { name: /^Phase diagram of / })).toBeVisible()
  const rows = (await saveOf(page, 'Signals and gradients, layer by layer', 'Save data as CSV'))
    .trim()
    .split('\n')
  expect(rows[0]).toMatch(/^scheme,layer,z,z min,z max,z theory/)
  await expectClean(page)
})

test('a file becomes the plan, by the button or dropped, and a wrong one is told', async ({
  server,
  studioPage: page,
}) => {
  await goTo(page, 'Compare')
  const { experiment } = (await server.studio.readStudyExample('comparisons/initialisation')).file
  const file = { schemaVersion: 1, name: 'from a file', experiment, seeds: [3, 7] }
  const written = async (name: string, content: object): Promise<string> => {
    const path = join(server.workspace, '..', name)
    await writeFile(path, JSON.stringify(content, null, 2))
    return path
  }
  const open = inspectorOf(page).getByRole('button', { name: 'Open file ...' })
  const vary = { init: ['zeros', { scheme: 'heNormal' }], 'network.hidden[0].units': [16, 32] }
  await pick(page, open, await written('mine.json', { ...file, vary }))
  const place = page.getByRole('main', { name: 'Compare' })
  await expect(inspectorOf(page)).toContainText('4 schemes × 2 seeds = 8 runs')
  await expect(place.getByRole('textbox', { name: 'network.hidden[0].units' })).toHaveValue('16, 32')
  await expect(place).toContainText('These: 3, 7')
  await expectClean(page)

  await pick(page, open, await written('wrong.json', { ...file, experiment: '../digits.json', vary }))
  await expect(page.getByRole('alert')).toContainText('experiment: expected the experiment itself')
  await expect(page.getByRole('alert')).toContainText('descent compare')
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await expect(inspectorOf(page)).toContainText('4 schemes × 2 seeds = 8 runs')

  await inspectorOf(page).getByRole('button', { name: 'Examples' }).press('Enter')
  await page.getByRole('menuitem', { name: 'The digits, searched' }).press('Enter')
  await expect(inspectorOf(page).getByRole('button', { name: 'Search 40 trials' })).toBeEnabled()
  await expectClean(page)

  const text = JSON.stringify({ ...file, name: 'dropped', vary: { depth: [1, 2, 3] } })
  const transfer = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer()
    transfer.items.add(new File([text], 'dropped.json'))
    return transfer
  }, text)
  const tabs = page.getByRole('tablist', { name: 'What is shown of the comparison' })
  await tabs.dispatchEvent('dragenter', { dataTransfer: transfer })
  await expect(page.getByText('Drop the file to open it')).toBeVisible()
  await tabs.dispatchEvent('drop', { dataTransfer: transfer })
  await expect(inspectorOf(page)).toContainText('3 schemes × 2 seeds = 6 runs')
  await chooseInMenu(page, 'Undo open dropped')
  await expect(inspectorOf(page).getByRole('button', { name: 'Search 40 trials' })).toHaveCount(0)
  await expect(inspectorOf(page)).toContainText('4 schemes × 2 seeds = 8 runs')
})

test('a plan says what it makes and what is wrong with it, and can be undone, all by keys', async ({
  studioPage: page,
}) => {
  await page.keyboard.press(`ControlOrMeta+${places.compare.digit}`)
  const place = page.getByRole('main', { name: 'Compare' })
  await expect(
    place.getByRole('heading', { name: 'Which choice is better, and is that sure?' }),
  ).toBeVisible()
  await expectClean(page)
  await place.getByRole('button', { name: 'All usual initialisations × 5 seeds' }).focus()
  await page.keyboard.press('Enter')
  await expect(inspectorOf(page)).toContainText('9 schemes × 5 seeds = 45 runs')
  await place.getByRole('button', { name: 'None', exact: true }).press('Enter')
  await expect(inspectorOf(page).getByRole('button', { name: /^Compare/ })).toHaveCount(0)
  await place.getByRole('combobox', { name: 'Vary something else' }).selectOption('Hidden layers')
  await fill(page, 'Hidden layers', '1-three')
  await expect(place.getByRole('alert').first()).toContainText('Found "1-three", expected numbers')
  await fill(page, 'Hidden layers', '1-3')
  await expect(inspectorOf(page)).toContainText('3 schemes × 5 seeds = 15 runs')
  await fill(page, 'Seeds', '1000')
  await expect(inspectorOf(page).getByRole('button', { name: 'Compare 3,000 runs' })).toBeEnabled()
  await fill(page, 'Hidden layers', '1-30')
  await expect(inspectorOf(page)).toContainText('30,000 runs are more than the 10,000 that can be compared')
  await expect(inspectorOf(page).getByRole('button', { name: 'Compare 30,000 runs' })).toBeDisabled()
  await page.getByRole('tab', { name: 'Plan' }).focus()
  await page.keyboard.press('ControlOrMeta+z')
  await expect(inspectorOf(page)).toContainText('3 schemes × 1,000 seeds')
  await page.reload()
  await expect(inspectorOf(page)).toContainText('3 schemes × 1,000 seeds')
  await expectClean(page)
})
