import { expect, type Locator, type Page } from '@playwright/test'
import { readFile } from 'node:fs/promises'

/** The places of the rail, as they are written on it. */
export type Place = 'Data' | 'Design' | 'Train' | 'Compare' | 'Runs' | 'Export' | 'Help'

export const railOf = (page: Page): Locator => page.getByRole('navigation', { name: 'Places' })

/** Goes to a place by the rail. */
export async function goTo(page: Page, place: Place): Promise<void> {
  await railOf(page).getByRole('button', { name: place, exact: true }).click()
  await expect(page.getByRole('main', { name: place })).toBeVisible()
}

/** A button that steers training: Train, Pause, Continue, Step ... */
export const transport = (page: Page, name: string): Locator =>
  page.getByRole('toolbar', { name: 'Training' }).getByRole('button', { name, exact: true })

/** What is going on, in words, at the foot of the page. */
export const verdictOf = (page: Page): Locator => page.getByRole('group', { name: 'Verdict' })

/** Opens the reasons of the verdict. */
export async function askWhy(page: Page): Promise<Locator> {
  await verdictOf(page).getByRole('button', { name: /^Why/ }).click()
  const sheet = page.getByRole('dialog')
  await expect(sheet).toBeVisible()
  return sheet
}

/** Step, epoch, speed, time: at the foot of the page. */
export const progressOf = (page: Page): Locator => page.getByRole('contentinfo').getByRole('list')

/** The step that the foot of the page tells; NaN where it tells none. */
export async function stepOf(page: Page): Promise<number> {
  const [, step = 'NaN'] = /step ([\d,]+)/.exec(await progressOf(page).innerText()) ?? []
  return Number(step.replaceAll(',', ''))
}

/** A chart, by its title. */
export const chartOf = (page: Page, title: string): Locator => page.getByRole('region', { name: title })

/** A value of a chart's legend, as it is written: the latest of a line. */
export async function latest(page: Page, chart: string, line: string): Promise<string> {
  const list = page.getByRole('list', { name: `Values of ${chart}` })
  const item = list.getByRole('listitem').filter({ has: page.getByText(line, { exact: true }) })
  return (await item.innerText()).replace(line, '').trim()
}

/** Chooses an item of a chart's menu. */
export async function chooseOf(page: Page, chart: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `Menu of ${chart}` }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

/** What is saved by a chart's menu, as a text. */
export async function saveOf(page: Page, chart: string, item: string): Promise<string> {
  const saved = page.waitForEvent('download')
  await chooseOf(page, chart, item)
  return readFile(await (await saved).path(), 'utf8')
}

/** What a button saves, as a text. */
export async function savedBy(page: Page, button: string): Promise<string> {
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: button, exact: true }).click()
  return readFile(await (await saved).path(), 'utf8')
}

/** The inspector of the place. */
export const inspectorOf = (page: Page): Locator => page.getByRole('complementary')

/** Presses a button that asks for a file, and picks one. */
export async function pick(page: Page, button: Locator, file: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await button.click()
  await (await chooser).setFiles(file)
}

/** Opens a data file in Data. */
export const openData = (page: Page, file: string): Promise<void> =>
  pick(page, page.getByRole('button', { name: 'Open a file ...' }), file)

/** Chooses an item of the experiment's menu. */
export async function chooseInMenu(page: Page, item: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: /^Experiment/ }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

/** Runs a command of the palette. */
export async function command(page: Page, title: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+k')
  const palette = page.getByRole('dialog', { name: 'Commands' })
  await palette.getByRole('combobox').fill(title)
  await page.keyboard.press('Enter')
  await expect(palette).toBeHidden()
}

/** What the bar says of the network that is designed: once the studio has made sense of it. */
export const widthsOf = (page: Page): Locator => page.getByRole('banner').getByRole('definition').nth(1)

/** Waits until the experiment is there and makes sense. */
export const untilReady = (page: Page): Promise<void> => expect(widthsOf(page)).toHaveText(/^\d+-/)

/** Writes the layers as a text, in Design. */
export async function setLayers(page: Page, text: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Layers' })
  await field.fill(text)
  await field.press('Enter')
  await expect(widthsOf(page)).toHaveText(text)
}

/** Selects a column of the network's picture by its head. */
export async function selectColumn(page: Page, name: RegExp): Promise<void> {
  await page.getByRole('treeitem', { name }).click({ position: { x: 28, y: 16 } })
}

/** Begins to train from the bar: a worker is started and the data are read first, which takes what else the machine does. */
export async function startTraining(page: Page): Promise<void> {
  await transport(page, 'Train').click()
  await expect(transport(page, 'Pause')).toBeEnabled({ timeout: 30_000 })
}

/** Trains the draft from the bar, and waits for the end of it. */
export async function trainToEnd(page: Page, end: RegExp | string = 'Completed'): Promise<void> {
  await transport(page, 'Train').click()
  await expect(page.getByRole('region', { name: 'Run', exact: true })).toContainText(end, { timeout: 30_000 })
}

/** Takes a network that shows one thing, in Design. */
export async function selectPreset(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: /^Presets/ }).click()
  await page.getByRole('menuitem').filter({ hasText: title }).first().click()
  await expect(page.getByRole('textbox', { name: 'Name of the experiment' })).toHaveValue(title)
}

/** The validation accuracy beside its chart, which comes a moment after the state of a run. */
export const accuracyOf = async (page: Page): Promise<number> =>
  Number(await latest(page, 'Accuracy on the validation part', 'Accuracy'))
