import { expect, type Page } from '@playwright/test'
import { chooseInMenu, goTo, inspectorOf, selectColumn, selectPreset, setLayers } from './pages'
import { test } from './server'

const layersOf = (page: Page) => page.getByRole('textbox', { name: 'Layers' })

test('a network is changed in five ways, and all of it is undone and done again', async ({
  studioPage: page,
}) => {
  await goTo(page, 'Design')
  await expect(layersOf(page)).toHaveValue('64-32-10')
  await setLayers(page, '64-32x3-10')
  await page.getByRole('button', { name: 'Add layer', exact: true }).click()
  await expect(page.getByRole('treeitem', { name: /^Hidden layer 4/ })).toBeVisible()
  const units = inspectorOf(page).getByRole('textbox', { name: 'Units' })
  await units.fill('7')
  await units.press('Enter')
  await expect(layersOf(page)).toHaveValue('64-32x3-7-10')
  await selectColumn(page, /^Hidden layer 2/)
  await inspectorOf(page).getByRole('combobox', { name: 'Activation' }).selectOption('Tanh')
  await inspectorOf(page).getByRole('button', { name: 'Set Activation for all hidden layers' }).click()
  await selectColumn(page, /^Hidden layer 4/)
  await expect(inspectorOf(page).getByRole('combobox', { name: 'Activation' })).toHaveValue('tanh')
  await inspectorOf(page).getByRole('button', { name: 'Remove' }).click()
  await expect(layersOf(page)).toHaveValue('64-32x3-10')

  await chooseInMenu(page, 'Undo remove layer')
  await expect(layersOf(page)).toHaveValue('64-32x3-7-10')
  await page.getByRole('treeitem', { name: /^Hidden layer 1/ }).focus()
  for (let i = 0; i < 5; i++) await page.keyboard.press('ControlOrMeta+z')
  await expect(layersOf(page)).toHaveValue('64-32-10')
  for (let i = 0; i < 6; i++) await page.keyboard.press('ControlOrMeta+Shift+z')
  await expect(layersOf(page)).toHaveValue('64-32x3-10')
  await selectColumn(page, /^Hidden layer 3/)
  await expect(inspectorOf(page).getByRole('combobox', { name: 'Activation' })).toHaveValue('tanh')
})

test('whoever has no mouse walks over the network, adds, edits and removes', async ({ studioPage: page }) => {
  await goTo(page, 'Design')
  await page.getByRole('treeitem', { name: /^Input/ }).focus()
  await page.keyboard.press('ArrowRight')
  const hidden = page.getByRole('treeitem', { name: 'Hidden layer 1, 32 units' })
  await expect(hidden).toBeFocused()
  await expect(inspectorOf(page).getByRole('heading', { name: 'Hidden layer 1' })).toBeVisible()
  await page.keyboard.press('+')
  await expect(page.getByRole('treeitem', { name: /^Hidden layer 2/ })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(inspectorOf(page).getByRole('textbox', { name: 'Units' })).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await expect(layersOf(page)).toHaveValue('64-32-33-10')
  await page.getByRole('treeitem', { name: /^Hidden layer 2/ }).focus()
  await page.keyboard.press('Delete')
  await expect(layersOf(page)).toHaveValue('64-32-10')
})

test('a row is sent through the network, and a unit tells of itself', async ({ studioPage: page }) => {
  await goTo(page, 'Design')
  await page.getByRole('textbox', { name: 'Row' }).fill('1')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('group', { name: 'Send a row through' })).toContainText(
    /\((training|validation|test)\)/,
  )
  await page.getByRole('treeitem', { name: 'Unit 1: 0' }).click()
  await expect(inspectorOf(page).getByRole('heading', { name: 'Unit 1 of ŷ' })).toBeVisible()
  await expect(inspectorOf(page).getByRole('img', { name: /^Distribution of z over the data/ })).toBeVisible()
})

test('what is wrong with a number is said beneath it, and Escape puts it back', async ({
  studioPage: page,
}) => {
  await goTo(page, 'Design')
  const rate = inspectorOf(page).getByRole('textbox', { name: 'Learning rate' })
  await rate.fill('fast')
  await rate.press('Enter')
  await expect(page.getByRole('alert')).toContainText('Found "fast", expected a number')
  await rate.press('Escape')
  await expect(rate).toHaveValue('0.002')
  await expect(page.getByRole('alert')).toHaveCount(0)
})

test('a hundred layers are drawn as bars, and a preset says what to look at', async ({
  studioPage: page,
}) => {
  await goTo(page, 'Design')
  await setLayers(page, '64-32x100-10')
  await expect(page.getByText(/102 layers, drawn as bars/)).toBeVisible()
  await selectPreset(page, 'Deep sigmoid, variance 1/n')
  await expect(page.getByText(/gradient norms of the layers: each is about 0.2/)).toBeVisible()
  await chooseInMenu(page, /^Undo preset/)
  await expect(layersOf(page)).toHaveValue('64-32x100-10')
})
