import { expect, type Page } from '@playwright/test'
import {
  accuracyOf,
  askWhy,
  goTo,
  inspectorOf,
  selectColumn,
  setLayers,
  trainToEnd,
  verdictOf,
} from './pages'

/**
 * The test of everything: what someone does who opens the studio for the first time, up to the remedy that the studio
 * advises.
 */
export async function firstMinutes(page: Page): Promise<void> {
  // The digits and a small network are there, and learned within seconds.
  await trainToEnd(page)
  await expect(verdictOf(page)).toContainText('Healthy')
  await expect.poll(() => accuracyOf(page)).toBeGreaterThan(0.95)

  // Eight layers with weights of N(0, 1).
  await goTo(page, 'Design')
  await setLayers(page, '64-32x8-10')
  await selectColumn(page, /^Hidden layer 1/)
  await inspectorOf(page).getByRole('combobox', { name: 'Weights' }).selectOption('Standard normal N(0, 1)')
  await inspectorOf(page).getByRole('button', { name: 'Set Weights for all hidden layers' }).click()
  await trainToEnd(page, /Completed|Diverged/)
  await expect(verdictOf(page)).toContainText(/Gradients explode: ×[\d.]+ a layer/)

  // "Why?" has the formula with these numbers, and the remedy makes a second run, drawn over the first.
  const sheet = await askWhy(page)
  await expect(sheet.getByRole('math').first()).toBeVisible()
  await expect(sheet).toContainText(/Rule: /)
  await sheet.getByRole('button', { name: 'Use He weights' }).first().click()
  const card = page.getByRole('region', { name: 'Run', exact: true })
  await expect(card).toContainText('He weights')
  await expect(card).toContainText('Completed', { timeout: 30_000 })
  await expect(card.getByRole('combobox', { name: 'Drawn over' })).not.toHaveValue('')
  await expect(page.getByRole('list', { name: 'Values of Loss' })).toContainText('other run')
  await expect.poll(() => accuracyOf(page)).toBeGreaterThan(0.9)
}
