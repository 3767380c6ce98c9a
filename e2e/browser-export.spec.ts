import { expect, type Page } from '@playwright/test'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { modelFormats, type ModelFormatName } from '../services/contract/model-formats'
import { expectClean } from './axe'
import { pictureFolder, userFile } from './files'
import { chooseInMenu, goTo, inspectorOf, openData, pick, savedBy, trainToEnd, transport } from './pages'
import { complaintsOf } from './quiet'
import { test } from './server'

/** Exports the model that is looked at and returns what was saved, and how it was proven. */
async function exported(
  page: Page,
  format: ModelFormatName,
): Promise<{ name: string; bytes: Buffer; proof: string }> {
  const { label } = modelFormats[format]
  await page.getByRole('radio', { name: new RegExp(`^${label.replaceAll('.', '\\.')}`) }).check()
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: `Export as ${label}` }).click()
  const download = await saved
  const status = page.getByRole('complementary').getByRole('status')
  return {
    name: download.suggestedFilename(),
    bytes: await readFile(await download.path()),
    proof: await status.innerText(),
  }
}

test('a model is taken away as ONNX, compared by onnxruntime on rows of its data', async ({
  studioPage: page,
}) => {
  const complaints = complaintsOf(page)
  await goTo(page, 'Export')
  await expect(page.getByRole('heading', { name: 'No trained model yet' })).toBeVisible()
  await trainToEnd(page)
  await goTo(page, 'Export')
  const { name, bytes, proof } = await exported(page, 'onnx')
  expect(name).toMatch(/\.onnx$/)
  expect(bytes.length).toBeGreaterThan(10_000)
  expect(proof).toMatch(/512 rows compared by onnxruntime [\d.]+, largest difference \d\.\d+e-7/)
  await expectClean(page)
  expect(complaints).toEqual([])
})

test('a format of several files comes as a zip that says what is in it', async ({ studioPage: page }) => {
  await trainToEnd(page)
  await goTo(page, 'Export')
  const { name, bytes, proof } = await exported(page, 'javascript')
  expect(name).toMatch(/-javascript\.zip$/)
  expect(bytes.subarray(0, 2).toString()).toBe('PK')
  expect(proof).toContain('model.js')
  expect(proof).toMatch(/512 rows compared by Node/)
})

test('a model says what the rows of a file are, and what does not fit is told', async ({
  server,
  studioPage: page,
}) => {
  await trainToEnd(page)
  await goTo(page, 'Export')
  const digits = await readFile(join(import.meta.dirname, '../examples/data/digits.csv'), 'utf8')
  const outside = join(dirname(server.workspace), 'outside')
  await mkdir(outside, { recursive: true })
  const file = join(outside, 'new-digits.csv')
  await writeFile(file, digits.split('\n').slice(0, 201).join('\n'))
  const button = page.getByRole('button', { name: 'Pick a file ...' })
  await pick(page, button, file)
  await expect(page.getByText('200 rows of new-digits.csv predicted.')).toBeVisible()
  await expect(page.getByRole('columnheader', { name: /^predicted_/ })).toBeVisible()
  await expect(page.getByText('Over the 200 rows whose target is known.')).toBeVisible()
  const accuracy = page.getByRole('main').getByText('Accuracy', { exact: true }).locator('..')
  await expect(accuracy.getByRole('definition')).toHaveText(/^(1|0\.9\d*)$/)
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save as CSV' }).click()
  const csv = await readFile(await (await saved).path(), 'utf8')
  expect(csv.trimEnd().split('\n')).toHaveLength(201)
  await expectClean(page)

  await writeFile(join(outside, 'others.csv'), 'a,b\n1,2\n')
  await pick(page, button, join(outside, 'others.csv'))
  await expect(page.getByRole('alert')).toContainText('which the model was trained on')
})

test('a workbook asks which sheet is predicted; of a text it is said how it is read', async ({
  server,
  studioPage: page,
}) => {
  const outside = join(dirname(server.workspace), 'outside')
  const heights = await userFile(outside, 'heights.csv')
  await goTo(page, 'Data')
  await openData(page, heights)
  await expect(page.getByRole('grid', { name: 'Table of heights' })).toBeVisible()
  await trainToEnd(page)
  await goTo(page, 'Export')
  const panel = page.getByRole('main')
  const button = page.getByRole('button', { name: 'Pick a file ...' })
  await pick(page, button, await userFile(outside, 'book.xlsx'))
  await expect(panel).toContainText('book.xlsx holds 2 sheets')
  await panel.getByRole('combobox', { name: 'Sheet' }).selectOption('Notes')
  await expect(panel.getByRole('alert')).toContainText('no column "height"')
  await panel.getByRole('combobox', { name: 'Sheet' }).selectOption('Heights')
  await expect(panel).toContainText('120 rows of book.xlsx predicted.')
  await expect(panel).toContainText('Over the 120 rows whose target is known.')
  await expectClean(page)

  await writeFile(join(outside, 'new.csv'), 'height;weight\n1,5;2\n2,5;3\n')
  await pick(page, button, join(outside, 'new.csv'))
  await expect(panel).toContainText('2 rows of new.csv predicted.')
  await expect(panel).not.toContainText('whose target is known')
  await panel.getByText('How new.csv is read').click()
  const decimal = panel.getByRole('combobox', { name: 'Decimal sign' })
  await expect(decimal.locator('option:checked')).toHaveText('comma (found)')
  await expectClean(page)
  await decimal.selectOption('point')
  await expect(panel.getByRole('alert')).toContainText('column "height" holds "1,5"')
  await panel.getByRole('combobox', { name: 'Decimal sign' }).selectOption('comma')
  await expect(panel).toContainText('2 rows of new.csv predicted.')
})

test('a model of images is asked for those of a folder, and judged by the classes in it', async ({
  server,
  studioPage: page,
}) => {
  const folder = await pictureFolder(join(dirname(server.workspace), 'outside'))
  await goTo(page, 'Data')
  await pick(page, page.getByRole('button', { name: 'Open images ...' }), folder)
  await expect(page.getByRole('region', { name: 'pictures' })).toContainText('60 images')
  await expect(transport(page, 'Train')).toBeEnabled()
  await trainToEnd(page)
  await goTo(page, 'Export')
  await expect(page.getByRole('button', { name: 'Pick an IDX file ...' })).toBeVisible()
  await pick(page, page.getByRole('button', { name: 'Pick a folder of images ...' }), folder)
  const panel = page.getByRole('main')
  await expect(panel).toContainText(/60 rows of pictures\S* predicted\./)
  await expect(panel).toContainText('Over the 60 rows whose target is known.')
  await expect(panel.getByRole('row').nth(1)).toContainText('dark/0.png')
  await expectClean(page)
  const csv = await savedBy(page, 'Save as CSV')
  expect(csv).toMatch(/^row,file,predicted_label,probability_dark,probability_light\n1,dark\/0\.png,/)
})

test('a model that was taken away is opened again, trained on, and drawn anew', async ({
  server,
  studioPage: page,
}) => {
  await trainToEnd(page)
  await goTo(page, 'Export')
  const { name, bytes } = await exported(page, 'onnx')
  const outside = join(dirname(server.workspace), 'outside')
  await mkdir(outside, { recursive: true })
  await writeFile(join(outside, name), bytes)
  const chooser = page.waitForEvent('filechooser')
  await chooseInMenu(page, 'Open a trained network ...')
  await (await chooser).setFiles(join(outside, name))
  await expect(page.getByRole('main', { name: 'Design' })).toBeVisible()
  const inspector = inspectorOf(page)
  await expect(inspector).toContainText(
    `It starts from the weights of ${name.replace('.onnx', '.safetensors')}`,
  )
  await expectClean(page)
  await trainToEnd(page)
  await goTo(page, 'Design')
  await inspector.getByRole('button', { name: 'Draw them anew' }).click()
  await expect(inspector).not.toContainText('It starts from the weights of')
  await page.keyboard.press('ControlOrMeta+z')
  await expect(inspector).toContainText('It starts from the weights of')

  await goTo(page, 'Runs')
  await page.getByRole('grid').getByRole('row').nth(1).click()
  await inspector.getByRole('button', { name: 'Train on' }).click()
  await expect(page.getByRole('main', { name: 'Train' })).toBeVisible()
  await goTo(page, 'Design')
  await expect(inspector).toContainText(/It starts from the weights of digits.*\.safetensors/)
})
