import { expect, type Page } from '@playwright/test'
import { join } from 'node:path'
import { userFile } from './files'
import { askWhy, goTo, openData, selectColumn, selectPreset, setLayers, trainToEnd, transport } from './pages'
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
  await shoot(page, 'first-start')
  await goTo(page, 'Train')
  await shoot(page, 'train-empty')
  await goTo(page, 'Runs')
  await shoot(page, 'runs-empty')

  await goTo(page, 'Data')
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

  await goTo(page, 'Design')
  await selectColumn(page, /^Hidden layer 1/)
  await shoot(page, 'design-spirals')
  await trainToEnd(page)
  await shoot(page, 'train-spirals')
  await page.getByRole('tab', { name: 'Output' }).click()
  await shoot(page, 'train-surface')
  await page.getByRole('tab', { name: 'Network' }).click()
  await shoot(page, 'train-network')

  await goTo(page, 'Data')
  await page.getByRole('button', { name: /^Digits/ }).click()
  await goTo(page, 'Design')
  await setLayers(page, '64-32x8-10')
  await shoot(page, 'design-deep')
  await page.getByRole('button', { name: /^Presets/ }).click()
  await shoot(page, 'design-presets')
  await page.keyboard.press('Escape')
  for (const [preset, end] of [
    ['Deep sigmoid, variance 1/n', /Completed/],
    ['Deep ReLU, N(0, 1)', /Diverged/],
  ] as const) {
    await goTo(page, 'Design')
    await selectPreset(page, preset)
    await trainToEnd(page, end)
  }
  await shoot(page, 'train-diverged')
  await askWhy(page)
  await shoot(page, 'verdict')
  await page.keyboard.press('Escape')
  await goTo(page, 'Design')
  await setLayers(page, '64-32-10')
  await trainToEnd(page)
  await goTo(page, 'Train')
  await page.getByRole('tab', { name: 'Output' }).click()
  await expect(page.getByRole('table', { name: 'Confusion matrix' })).toBeVisible()
  await shoot(page, 'train-confusion')
  await page.getByRole('tab', { name: 'Charts' }).click()
  await shoot(page, 'train-digits')
  const charts = page.locator('section.chart')
  await charts.nth(6).scrollIntoViewIfNeeded()
  await shoot(page, 'train-digits-middle')
  await charts.last().scrollIntoViewIfNeeded()
  await shoot(page, 'train-digits-end')

  await goTo(page, 'Runs')
  await shoot(page, 'runs')
  await page.getByRole('row').nth(1).click()
  await shoot(page, 'runs-selected')
  await page.keyboard.press('ControlOrMeta+k')
  await shoot(page, 'palette')
  await page.keyboard.press('Escape')

  await goTo(page, 'Help')
  const contents = page.getByRole('navigation', { name: 'Contents' })
  for (const section of await contents.getByRole('button').all()) {
    await section.click()
    await shoot(page, `help-${(await section.innerText()).toLowerCase().replaceAll(/\W+/g, '-')}`)
  }
})
