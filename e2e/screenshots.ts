import { expect, type Page } from '@playwright/test'
import { join } from 'node:path'
import { userFile } from './files'
import {
  askWhy,
  chooseInMenu,
  goTo,
  openData,
  selectColumn,
  selectPreset,
  setLayers,
  trainToEnd,
  transport,
} from './pages'
import { test } from './server'

const FOLDER = join(import.meta.dirname, '../screenshots')
const THEMES = ['light', 'dark'] as const
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
]
/** Charts draw at most so long after what they show has changed. */
const DRAWN_MS = 400

let count = 0

/** The page as it is now, in both themes and sizes: `screenshots/03-train-light-1280.png`. */
async function shoot(page: Page, name: string): Promise<void> {
  const number = String(++count).padStart(2, '0')
  for (const size of SIZES) {
    await page.setViewportSize(size)
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.waitForTimeout(DRAWN_MS)
      await page.screenshot({ path: join(FOLDER, `${number}-${name}-${colorScheme}-${size.width}.png`) })
    }
  }
  await page.setViewportSize(SIZES[0])
}

test('pictures of every screen', async ({ server, studioPage: page }) => {
  const charts = page.locator('section.chart')
  const tab = (name: string): Promise<void> => page.getByRole('tab', { name }).click()

  await shoot(page, 'first-start')
  await goTo(page, 'Train')
  await shoot(page, 'train-empty')
  await goTo(page, 'Compare')
  await shoot(page, 'compare-empty')
  await goTo(page, 'Runs')
  await shoot(page, 'runs-empty')
  await goTo(page, 'Export')
  await shoot(page, 'export-empty')

  await trainToEnd(page)
  await shoot(page, 'train-digits')
  await charts.nth(6).scrollIntoViewIfNeeded()
  await shoot(page, 'train-digits-middle')
  await charts.last().scrollIntoViewIfNeeded()
  await shoot(page, 'train-digits-end')
  await tab('Output')
  await page.getByRole('button', { name: /class 8 predicted as 8$/ }).click()
  await expect(page.getByRole('heading', { name: 'True 8, predicted 8' })).toBeVisible()
  await shoot(page, 'train-confusion')
  await tab('Network')
  await shoot(page, 'train-network')

  await goTo(page, 'Data')
  await page.getByRole('button', { name: 'Images' }).click()
  await shoot(page, 'data-images')
  await page.getByRole('button', { name: /^Breast cancer/ }).click()
  await page.getByRole('columnheader').nth(1).click()
  await shoot(page, 'data-table')
  await openData(page, await userFile(join(server.workspace, '..', 'outside'), 'words.csv'))
  await expect(page.getByRole('alert')).toBeVisible()
  await shoot(page, 'data-problem')
  await page.getByRole('button', { name: /^Spirals/ }).click()
  await expect(transport(page, 'Train')).toBeEnabled()
  await shoot(page, 'data-made-up')

  await chooseInMenu(page, 'two spirals')
  await goTo(page, 'Design')
  await selectColumn(page, /^Hidden layer 1/)
  await shoot(page, 'design-layer')
  await trainToEnd(page)
  await tab('Output')
  await shoot(page, 'train-surface')

  await chooseInMenu(page, /^digits/)
  await goTo(page, 'Design')
  await setLayers(page, '64-32x8-10')
  await page.getByRole('button', { name: 'Random' }).click()
  await expect(page.getByText(/strongest of/)).toBeVisible()
  await shoot(page, 'design-deep')
  await page.getByRole('button', { name: /^Presets/ }).click()
  await shoot(page, 'design-presets')
  await page.keyboard.press('Escape')
  for (const [preset, end] of [
    ['Deep ReLU, N(0, 1)', /Diverged/],
    ['Deep sigmoid, variance 1/n', /Completed/],
  ] as const) {
    await goTo(page, 'Design')
    await selectPreset(page, preset)
    await trainToEnd(page, end)
    await tab('Charts')
    await shoot(page, 'train-preset')
    await askWhy(page)
    await shoot(page, 'verdict')
    await page.keyboard.press('Escape')
  }

  await goTo(page, 'Compare')
  await page.getByRole('button', { name: /^All usual initialisations/ }).click()
  await shoot(page, 'compare-plan')
  await tab('Before training')
  await expect(page.getByRole('region', { name: /^Factor per layer/ }).getByRole('rowheader')).toHaveCount(
    9,
    {
      timeout: 30_000,
    },
  )
  await shoot(page, 'compare-before')
  await page.getByRole('region', { name: /^Phase diagram/ }).scrollIntoViewIfNeeded()
  await shoot(page, 'compare-before-end')
  await tab('Plan')
  await page.getByRole('textbox', { name: 'Epochs' }).fill('5')
  await page.getByRole('textbox', { name: 'Epochs' }).press('Enter')
  await page.getByRole('button', { name: 'Compare 45 runs' }).click()
  await expect(page.getByText('45 of 45 runs finished')).toBeVisible({ timeout: 120_000 })
  await shoot(page, 'compare-results')
  await page.getByRole('region', { name: 'Gradient norm by layer' }).scrollIntoViewIfNeeded()
  await shoot(page, 'compare-results-middle')
  await page.getByRole('region', { name: 'Gradient norms, layer by step' }).scrollIntoViewIfNeeded()
  await shoot(page, 'compare-results-end')

  await goTo(page, 'Runs')
  await shoot(page, 'runs')
  await page.getByRole('row').nth(1).click()
  await shoot(page, 'runs-selected')
  await page.keyboard.press('ControlOrMeta+a')
  await expect(charts).toHaveCount(1)
  await shoot(page, 'runs-overlay')
  await page.keyboard.press('ControlOrMeta+k')
  await shoot(page, 'palette')
  await page.keyboard.press('Escape')

  await goTo(page, 'Help')
  for (const section of [
    'Notation',
    'Forward, backward, updates',
    'Activations',
    'Verdicts',
    'Keyboard',
    'Self-test',
  ]) {
    await page.getByRole('navigation', { name: 'Contents' }).getByRole('button', { name: section }).click()
    await shoot(page, `help-${section.toLowerCase().replaceAll(/\W+/g, '-')}`)
  }
  await page.getByRole('button', { name: 'Run the self-test' }).click()
  await expect(page.getByRole('region', { name: 'Comparisons' })).toBeVisible({ timeout: 60_000 })
  await shoot(page, 'help-self-test-done')
})
