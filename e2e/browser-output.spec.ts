import { expect, type Page } from '@playwright/test'
import { accuracyOf, chooseOf, goTo, latest, saveOf, trainToEnd } from './pages'
import { test } from './server'

const output = (page: Page) => page.getByRole('tabpanel', { name: 'Output' })

/** Trains data of the list, and looks at what the network says of them. */
async function trainOn(page: Page, data: RegExp): Promise<void> {
  await goTo(page, 'Data')
  const source = page.getByRole('button', { name: data })
  await source.click()
  await expect(source).toHaveAttribute('aria-current', 'true')
  await trainToEnd(page, /Completed|Stopped early/)
  await page.getByRole('tab', { name: 'Output' }).click()
}

test('the confusion matrix counts what is right, and a cell shows its rows', async ({ studioPage: page }) => {
  await trainToEnd(page)
  await page.getByRole('tab', { name: 'Output' }).click()
  const [, right, of] = /(\d+) of (\d+) right/.exec(
    await output(page)
      .getByText(/of \d+ right/)
      .innerText(),
  )!
  const cells = output(page).getByRole('table', { name: 'Confusion matrix' }).getByRole('button')
  const counts = await cells.evaluateAll((all) => all.map((cell) => parseInt(cell.ariaLabel ?? '', 10)))
  expect(counts).toHaveLength(100)
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(Number(of))
  const [head, ...lines] = (await saveOf(page, 'Confusion matrix', 'Save data as CSV')).trim().split('\n')
  expect(head).toBe(`true \\ predicted,${[...Array(10).keys()].join()}`)
  expect(lines.flatMap((line) => line.split(',').slice(1).map(Number))).toEqual(counts)
  expect(await saveOf(page, 'Confusion matrix', 'Save as SVG')).toContain('<title>Confusion matrix</title>')
  await cells.first().click()
  await expect(output(page).getByRole('heading', { name: 'True 0, predicted 0' })).toBeVisible()
  await page.getByRole('tab', { name: 'Charts' }).click()
  await expect.poll(() => accuracyOf(page)).toBeCloseTo(Number(right) / Number(of), 4)
})

test('data of two features have a decision surface, and one for each unit', async ({ studioPage: page }) => {
  await trainOn(page, /^Spirals/)
  await expect(output(page).getByRole('img', { name: /^Decision surface/ })).toBeVisible()
  await expect(output(page).getByRole('img', { name: 'a[1] of each unit' })).toBeVisible()

  // One of them alone, as large as the place, and back.
  const surface = output(page).getByRole('region', { name: 'Decision surface' })
  const widthOf = async (): Promise<number> => (await surface.boundingBox())!.width
  const before = await widthOf()
  await chooseOf(page, 'Decision surface', 'Expand')
  await expect.poll(widthOf).toBeGreaterThan(1.3 * before)
  await page.keyboard.press('Escape')
  await expect.poll(widthOf).toBe(before)
})

test('a number that is predicted stands against the true one', async ({ studioPage: page }) => {
  await trainOn(page, /^Diabetes/)
  await expect(
    output(page).getByRole('img', { name: /^Predicted against true progression of/ }),
  ).toBeVisible()
  await page.getByRole('tab', { name: 'Charts' }).click()
  expect(Number(await latest(page, 'RMSE on the validation part', 'RMSE'))).toBeLessThan(80)
})

test('a function of one number is drawn with its rows', async ({ studioPage: page }) => {
  await trainOn(page, /^Function of x/)
  await expect(output(page).getByRole('img', { name: /Fitted curve/ })).toBeVisible()
})
