import { expect, type Page } from '@playwright/test'
import { join } from 'node:path'
import { PLACE_NAMES } from '../renderer/places'
import { words } from '../renderer/words'
import { violationsOf } from './axe'
import { userFile } from './files'
import { askWhy, goTo, openData, selectColumn, selectPreset, trainToEnd, transport } from './pages'
import { test } from './server'

/** Goes on where something is found, so that all of it is told at once. */
async function expectClean(page: Page, what: string, isCovered = false): Promise<void> {
  expect.soft(await violationsOf(page, isCovered), what).toEqual([])
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme},`, () => {
    test.beforeEach(({ studioPage: page }) => page.emulateMedia({ colorScheme, reducedMotion: 'reduce' }))

    test('every place is open to everyone', async ({ studioPage: page }) => {
      for (const place of PLACE_NAMES) {
        await goTo(page, words.frame.places[place])
        await expectClean(page, place)
      }
    })

    test('a run and the network that it made are open to everyone', async ({ studioPage: page }) => {
      await trainToEnd(page)
      await expectClean(page, 'charts')
      for (const tab of ['Output', 'Network']) {
        await page.getByRole('tab', { name: tab }).click()
        await expect(page.getByRole('tabpanel', { name: tab })).toBeVisible()
        await expectClean(page, tab)
      }
      await goTo(page, 'Runs')
      await page.getByRole('row').filter({ hasText: 'digits' }).click()
      await expectClean(page, 'a run among the runs')
    })

    test('what opens over the page is open to everyone', async ({ studioPage: page }) => {
      await goTo(page, 'Design')
      await page.getByRole('button', { name: /^Presets/ }).click()
      await expectClean(page, 'the presets', true)
      await page.keyboard.press('Escape')
      await page.keyboard.press('ControlOrMeta+k')
      await expectClean(page, 'the palette')
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: /^Experiment/ }).click()
      await expectClean(page, 'the menu', true)
      await page.keyboard.press('Escape')
      await selectPreset(page, 'Deep ReLU, N(0, 1)')
      await trainToEnd(page, 'Diverged')
      await page.getByRole('button', { name: 'Menu of Loss' }).click()
      await expectClean(page, 'the menu of a chart', true)
      await page.keyboard.press('Escape')
      await askWhy(page)
      await expectClean(page, 'the verdict')
    })

    test('what is selected and what is wrong is open to everyone', async ({ server, studioPage: page }) => {
      await goTo(page, 'Design')
      await selectColumn(page, /^Hidden layer 1/)
      await expectClean(page, 'a layer')
      await goTo(page, 'Data')
      await openData(page, await userFile(join(server.workspace, '..', 'outside'), 'words.csv'))
      await expect(page.getByRole('alert')).toBeVisible()
      await expectClean(page, 'data that do not fit')
      await goTo(page, 'Design')
      await expect(page.getByRole('alert')).toBeVisible()
      await expectClean(page, 'a design without data')
      await goTo(page, 'Data')
      await page.getByRole('button', { name: /^Spirals/ }).click()
      await expect(transport(page, 'Train')).toBeEnabled()
      await expectClean(page, 'made-up data')
    })
  })
}
