import { expect, type Locator, type Page } from '@playwright/test'
import { expectClean } from './axe'
import { chartOf, chooseInMenu, goTo, inspectorOf, saveOf } from './pages'
import { test } from './server'

const TRIALS = 8

const placeOf = (page: Page): Locator => page.getByRole('main', { name: 'Compare' })
/** What is searched. */
const rowsOf = (page: Page): Locator => page.getByRole('region', { name: 'What is searched' })
/** A row of the space. */
const rowOf = (page: Page, name: string): Locator => placeOf(page).getByRole('group', { name, exact: true })

/** A field of the plan. */
async function fill(within: Locator, name: string, text: string): Promise<void> {
  const field = within.getByRole('textbox', { name, exact: true })
  await field.fill(text)
  await field.press('Enter')
}

/** A few trials on iris with few epochs, one after the other. */
async function planIris(page: Page): Promise<void> {
  await chooseInMenu(page, /^iris/)
  await goTo(page, 'Compare')
  await page.getByRole('button', { name: 'New search' }).click()
  await page.getByRole('button', { name: 'A sensible space for this experiment' }).click()
  await fill(placeOf(page), 'Trials', String(TRIALS))
  await fill(placeOf(page), 'Epochs of a trial', '3')
  await fill(placeOf(page), 'Workers', '1')
}

test('a search finds the best of eight trials, and its winner is judged by the test part once', async ({
  server,
  studioPage: page,
}) => {
  await planIris(page)
  await expect(placeOf(page)).toContainText('The test part is left out of every trial')
  await expectClean(page)
  await placeOf(page).getByRole('checkbox', { name: 'Keep it small as well' }).check()
  await inspectorOf(page)
    .getByRole('button', { name: `Search ${TRIALS} trials` })
    .click()
  await expect(page.getByText(`Completed: ${TRIALS} of ${TRIALS} trials ended`)).toBeVisible({
    timeout: 60_000,
  })

  // The best is said, drawn and listed.
  const best = placeOf(page).getByRole('status').filter({ hasText: 'is the best' })
  await expect(best).toContainText('validation error')
  const number = Number(/Trial (\d+) is the best/.exec(await best.innerText())?.[1])
  const table = chartOf(page, 'Trials')
  await expect(table.getByRole('rowheader')).toHaveCount(TRIALS)
  await expect(table.getByRole('rowheader').first()).toHaveText(String(number))
  for (const title of [
    'Best so far',
    'Importance of each parameter',
    'All trials through all parameters',
    'Value by each parameter',
    'Value in a plane',
    'Value and number of parameters',
  ]) {
    await expect(chartOf(page, title).getByRole('img')).toBeVisible()
  }
  const rows = (await saveOf(page, 'All trials through all parameters', 'Save data as CSV'))
    .trim()
    .split('\n')
  expect(rows[0]).toMatch(/^trial,depth,width,activation,learningRate,init,/)
  expect(rows).toHaveLength(1 + TRIALS)
  await table.getByRole('button', { name: 'Epochs' }).click()
  await expect(table.getByRole('columnheader', { name: 'Epochs' })).toHaveAttribute('aria-sort', 'ascending')
  await expectClean(page)

  await table.getByRole('button', { name: `Open trial ${number} in Train` }).press('Enter')
  await expect(page.getByRole('main', { name: 'Train' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Run', exact: true })).toContainText('Completed')
  expect(await server.studio.listRuns()).toHaveLength(TRIALS)

  await goTo(page, 'Compare')
  const end = inspectorOf(page).getByRole('region', { name: 'The winner, judged once' })
  await end.getByRole('button', { name: 'Train the winner on train + validation and test once' }).click()
  await expect(end).toContainText('Test Accuracy', { timeout: 30_000 })
  const accuracy = await end.getByRole('definition').first().innerText()
  expect(Number(accuracy)).toBeGreaterThan(0)
  await expect(end).toContainText('touched nowhere else')
  await expectClean(page)

  // Read again, it is the same run, and there is no second one.
  await page.reload()
  await expect(end.getByRole('definition').first()).toHaveText(accuracy)
  await expect(end.getByRole('button')).toHaveCount(1)
  expect(await server.studio.listRuns()).toHaveLength(TRIALS + 1)
})

test('what is wrong with a space is said at its row, and can be undone', async ({ studioPage: page }) => {
  await planIris(page)
  await fill(rowOf(page, 'Learning rate'), 'From', '0')
  await expect(rowOf(page, 'Learning rate').getByRole('alert')).toContainText('a log scale needs from > 0')
  await expect(inspectorOf(page).getByRole('alert')).toContainText('One row of the space is wrong')
  await expect(inspectorOf(page).getByRole('button', { name: `Search ${TRIALS} trials` })).toBeDisabled()
  await page.getByRole('tab', { name: 'Plan' }).focus()
  await page.keyboard.press('ControlOrMeta+z')
  await expect(inspectorOf(page).getByRole('button', { name: `Search ${TRIALS} trials` })).toBeEnabled()

  const place = 'Or a place of the experiment'
  await fill(placeOf(page), place, 'network.hiden[2].units')
  await expect(rowsOf(page).getByRole('alert')).toHaveText('The experiment has no such place.')
  await fill(placeOf(page), place, 'network.hidden[2].units')
  await expect(rowOf(page, 'network.hidden[2].units')).toContainText('Only with at least 3 hidden layers')
  await rowOf(page, 'network.hidden[2].units').getByRole('combobox', { name: 'How' }).selectOption('values')
  await fill(rowOf(page, 'network.hidden[2].units'), 'Values', '8, 16')
  await placeOf(page).getByRole('combobox', { name: 'Search something else' }).selectOption('Minibatch size')
  await expect(rowOf(page, 'Minibatch size').getByRole('textbox', { name: 'Values' })).toHaveValue(
    '16, 32, 64, 128',
  )
  await fill(placeOf(page), 'Trials', '')
  await expect(inspectorOf(page).getByRole('alert')).toContainText('at least one of trials, epochs, minutes')
  await fill(placeOf(page), 'Minutes', '5')
  await expect(inspectorOf(page)).toContainText('It ends after 5 minutes.')
  await page.reload()
  await expect(inspectorOf(page)).toContainText('It ends after 5 minutes.')
  await expect(inspectorOf(page).getByRole('button', { name: 'Search', exact: true })).toBeEnabled()
  await expectClean(page)
})
