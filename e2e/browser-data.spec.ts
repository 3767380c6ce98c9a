import { expect } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expectClean } from './axe'
import { idxPair, pictureFolder, userFile, userFiles, type UserFile } from './files'
import { chooseInMenu, goTo, inspectorOf, openData, pick, trainToEnd, transport } from './pages'
import { test } from './server'

/** What each broken file is told to be: where, what was found, what is expected. */
const BROKEN: readonly [what: string, file: UserFile, words: RegExp[]][] = [
  [
    'an empty file',
    'empty.csv',
    [/empty\.csv cannot be used/, /the file is empty/, /Expected a header line/],
  ],
  ['a binary file', 'picture.csv', [/picture\.csv cannot be used/, /no text|not text|binary|UTF-8/i]],
  ['ragged rows', 'ragged.csv', [/line 3: found 2 fields, expected 3/]],
  ['a word in a column of numbers', 'words.csv', [/line 32: column "b" holds 59 numbers, but here "many"/]],
  ['one class only', 'same.csv', [/the target "kind" is "same" in every row/, /two classes or more/]],
]

test('what is wrong with a file is told in a sentence, and the way back leads to the data before', async ({
  server,
  studioPage: page,
}) => {
  await goTo(page, 'Data')
  const alert = page.getByRole('alert')
  for (const [what, name, words] of BROKEN)
    await test.step(what, async () => {
      await openData(page, await userFile(join(server.workspace, '..', 'outside'), name))
      for (const part of words) await expect(alert).toContainText(part)
      await alert.getByRole('button', { name: 'Back to digits' }).click()
      await expect(alert).toHaveCount(0)
      await expect(page.getByRole('grid', { name: 'Table of Digits' })).toBeVisible()
      await expect(transport(page, 'Train')).toBeEnabled()
    })
  // A column of numbers and words may be meant so.
  await openData(page, join(server.workspace, '..', 'outside', 'words.csv'))
  await alert.getByRole('button', { name: 'Take b as categories' }).click()
  await expect(alert).toHaveCount(0)
  await expect(transport(page, 'Train')).toBeEnabled()
})

test('where no row is left after those with gaps went, that is said; filling the gaps helps', async ({
  server,
  studioPage: page,
}) => {
  await goTo(page, 'Data')
  await openData(page, await userFile(join(server.workspace, '..', 'outside'), 'gaps.csv'))
  const alert = page.getByRole('alert')
  await expect(alert).toContainText(/line 3: column "a" has no value/)
  await alert.getByRole('button', { name: 'Leave out rows with gaps' }).click()
  await expect(alert).toContainText('every row misses a value')
  await expect(transport(page, 'Train')).toBeDisabled()
  // Back by undo, and the other way.
  await page.keyboard.press('ControlOrMeta+z')
  await alert.getByRole('button', { name: 'Fill gaps with the median' }).click()
  await expect(page.getByRole('alert')).toHaveCount(0)
  await expect(transport(page, 'Train')).toBeEnabled()
})

test('a CSV of the user is opened, looked at, and trained on', async ({ server, studioPage: page }) => {
  await goTo(page, 'Data')
  await openData(page, await userFile(join(server.workspace, '..', 'outside'), 'heights.csv'))
  const table = page.getByRole('grid', { name: 'Table of heights' })
  await expect(table.getByRole('row', { name: /^1 100 0 no/ })).toBeVisible()
  await expect(inspectorOf(page).getByRole('combobox', { name: 'Target' })).toHaveValue('grown')
  await table
    .getByRole('columnheader', { name: /^height/ })
    .getByText('height', { exact: true })
    .click()
  await expect(inspectorOf(page).getByRole('definition').filter({ hasText: '159.5' })).toHaveCount(2)
  await table.getByRole('combobox', { name: 'Role of weight' }).selectOption('Left out')
  await goTo(page, 'Design')
  await expect(page.getByRole('treeitem', { name: 'Input, 1 unit' })).toBeVisible()
  await trainToEnd(page)
  const [run] = await server.studio.listRuns()
  expect(run.summary?.metrics.test?.accuracy).toBeGreaterThan(0.9)
  const experiment = await readFile(join(server.workspace, 'runs', run.id, 'experiment.json'), 'utf8')
  expect(experiment).toContain('heights.csv')
})

test('made-up data are chosen, changed in place, and undone', async ({ studioPage: page }) => {
  await goTo(page, 'Data')
  await page.getByRole('button', { name: /^Spirals/ }).click()
  const rows = inspectorOf(page).getByRole('textbox', { name: 'Rows' })
  await expect(rows).toHaveValue('600')
  await rows.fill('100')
  await rows.press('Enter')
  await expect(page.getByRole('region', { name: /Spirals/i })).toContainText('100 rows')
  await chooseInMenu(page, /^Undo/)
  await expect(rows).toHaveValue('600')
})

test('a file that is dropped is opened', async ({ studioPage: page }) => {
  await goTo(page, 'Data')
  const text = userFiles['heights.csv']
  const transfer = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer()
    transfer.items.add(new File([text], 'heights.csv'))
    return transfer
  }, text)
  const canvas = page.getByRole('region', { name: 'Digits' })
  await canvas.dispatchEvent('dragenter', { dataTransfer: transfer })
  await expect(page.getByText('Drop the file to open it')).toBeVisible()
  await canvas.dispatchEvent('drop', { dataTransfer: transfer })
  await expect(page.getByRole('grid', { name: 'Table of heights' })).toBeVisible()
})

test('gaps are filled, a logarithm taken, rows filtered: before and after are seen, and metrics are of the file', async ({
  server,
  studioPage: page,
}) => {
  await goTo(page, 'Data')
  await openData(page, await userFile(join(server.workspace, '..', 'outside'), 'prices.csv'))
  const inspector = inspectorOf(page)
  const step = (title: string) =>
    inspector.getByRole('listitem').filter({ has: page.getByRole('heading', { name: title, exact: true }) })
  await expect(page.getByRole('alert')).toContainText('column "size" has no value')
  await step('Missing values').getByRole('combobox').selectOption('get the median')
  await expect(page.getByRole('alert')).toHaveCount(0)
  await expect(step('Missing values')).toContainText(/\d+ in 1 column → 16/)

  const filter = step('Filter').getByRole('textbox', { name: 'Only where' })
  await filter.fill("cty <> 'Far'")
  await filter.press('Enter')
  await expect(step('Filter').getByRole('alert')).toContainText('Did you mean "city"?')
  await filter.fill("city <> 'Far'")
  await filter.press('Enter')
  await expect(step('Filter')).toContainText('200 → 160 rows')
  await expect(step('Encode')).toContainText('city: 2 columns → 5 features')
  // In the field, undo is of the letters.
  await filter.blur()
  await page.keyboard.press('ControlOrMeta+z')
  await page.keyboard.press('ControlOrMeta+z')
  await expect(step('Filter')).toContainText('all 200 rows')
  await page.keyboard.press('ControlOrMeta+Shift+z')
  await page.keyboard.press('ControlOrMeta+Shift+z')
  await expect(step('Filter')).toContainText('200 → 160 rows')

  await page.getByRole('columnheader', { name: /^size/ }).getByText('size', { exact: true }).click()
  const about = inspector.getByRole('region', { name: 'Preparation' })
  await about.getByRole('combobox', { name: 'Transform' }).selectOption('log x')
  await about.getByRole('combobox', { name: 'Scaling' }).selectOption('from 0 to 1')
  await expect(about.getByRole('figure').filter({ hasText: 'In the training part' })).toContainText('256')
  await expect(about.getByRole('figure').filter({ hasText: 'For the network' })).toContainText(/0\s*1/)
  await inspector.getByRole('button', { name: /All data/ }).click()
  await expect(step('Transform')).toContainText('log(size)')
  await step('Target').getByRole('combobox', { name: 'Transform' }).selectOption('log x')
  await expect(step('Target')).toContainText('100 to 903 →')

  await expect(step('Memory')).toContainText('all rows at once')
  await step('Memory').getByRole('combobox', { name: 'Rows', exact: true }).selectOption('chunk by chunk')
  const rowsOfChunk = step('Memory').getByRole('textbox', { name: 'Of a chunk' })
  await expect(rowsOfChunk).toHaveValue('64')
  await expect(step('Memory')).toContainText('2 chunks of 64 rows at most')
  await rowsOfChunk.fill('40')
  await rowsOfChunk.press('Enter')
  await expect(step('Memory').getByRole('alert')).toContainText('found 64 rows where chunks have 40 at most')
  await rowsOfChunk.fill('70')
  await rowsOfChunk.press('Enter')
  await expect(step('Memory')).toContainText('2 chunks of 70 rows at most')

  await trainToEnd(page)
  const [run] = await server.studio.listRuns()
  expect((await server.studio.readRun(run.id)).experiment.data.chunks).toEqual({ rows: 70, seed: 0 })
  const { rmse, r2 } = run.summary!.metrics.test!
  // Prices lie between 100 and 904: an error of less than one would be that of the scale that is trained on.
  expect(rmse).toBeGreaterThan(1)
  expect(rmse).toBeLessThan(200)
  expect(r2).toBeGreaterThan(0.5)
})

test('a workbook asks which of its sheets is meant; the one chosen is trained on, and can be changed', async ({
  server,
  studioPage: page,
}) => {
  await goTo(page, 'Data')
  await openData(page, await userFile(join(server.workspace, '..', 'outside'), 'book.xlsx'))
  const question = page.getByRole('region', { name: 'book.xlsx' })
  await expect(question).toContainText('book.xlsx holds 2 sheets')
  await expectClean(page)
  await question.getByRole('combobox', { name: 'Sheet' }).selectOption('Heights')
  await expect(page.getByRole('grid', { name: 'Table of book' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'book', exact: true })).toContainText('120 rows, 3 columns')
  await expect(inspectorOf(page).getByRole('combobox', { name: 'Target' })).toHaveValue('grown')
  await expect(transport(page, 'Train')).toBeEnabled()
  await expectClean(page)
  await trainToEnd(page)
  const [run] = await server.studio.listRuns()
  expect(run.summary?.metrics.test?.accuracy).toBeGreaterThan(0.9)
  expect((await server.studio.readRun(run.id)).experiment.data).toMatchObject({ table: 'Heights' })

  await goTo(page, 'Data')
  await inspectorOf(page).getByRole('combobox', { name: 'Sheet' }).selectOption('Notes')
  await expect(page.getByRole('columnheader', { name: /^who/ })).toBeVisible()
  await page.keyboard.press('ControlOrMeta+z')
  await expect(page.getByRole('columnheader', { name: /^height/ })).toBeVisible()
})

test('how a text is written is shown, and what is said instead changes what is seen', async ({
  server,
  studioPage: page,
}) => {
  await goTo(page, 'Data')
  await openData(page, await userFile(join(server.workspace, '..', 'outside'), 'western.csv'))
  const inspector = inspectorOf(page)
  const part = (name: string) => inspector.getByRole('combobox', { name, exact: true })
  await expect(part('Separator').locator('option:checked')).toHaveText('semicolon (found)')
  await expect(part('Encoding').locator('option:checked')).toHaveText('windows-1252 (found)')
  const head = page.getByRole('columnheader', { name: /^größe/ })
  await expect(head).toContainText('text')
  await part('Decimal sign').selectOption('comma')
  await expect(head).toContainText('number')
  await expect(page.getByRole('alert')).toHaveCount(0)
  await part('Encoding').selectOption('koi8-r')
  await expect(head).toHaveCount(0)
  await part('Encoding').selectOption('utf-8')
  const alert = page.getByRole('alert')
  await expect(alert).toContainText('western.csv cannot be used')
  await alert.getByRole('combobox', { name: 'Encoding' }).selectOption('windows-1252')
  await expect(head).toContainText('number')
  await expect(transport(page, 'Train')).toBeEnabled()
})

test('a folder of images is brought along, scaled as is said, and trained on', async ({
  server,
  studioPage: page,
}) => {
  await goTo(page, 'Data')
  const folder = await pictureFolder(join(server.workspace, '..', 'outside'))
  await pick(page, page.getByRole('button', { name: 'Open images ...' }), folder)
  await expect(page.getByRole('region', { name: 'pictures' })).toContainText('60 images')
  const width = inspectorOf(page).getByRole('textbox', { name: 'Width' })
  await width.fill('6')
  await width.press('Enter')
  const height = inspectorOf(page).getByRole('textbox', { name: 'Height' })
  await height.fill('4')
  await height.press('Enter')
  await expect(page.getByRole('banner').getByRole('definition').nth(1)).toHaveText(/^24-/)
  await expect(transport(page, 'Train')).toBeEnabled()
  await expectClean(page)
  await trainToEnd(page)
  const [run] = await server.studio.listRuns()
  expect(run.summary?.metrics.test?.accuracy).toBe(1)
  expect((await server.studio.readRun(run.id)).experiment.data.source).toEqual({
    ...{ folder: join(server.workspace, 'data', 'pictures'), width: 6, height: 4, channels: 1 },
  })
})

test('a pair of IDX files is picked, one file after the other, and trained on', async ({
  server,
  studioPage: page,
}) => {
  await goTo(page, 'Data')
  const { images, labels } = await idxPair(join(server.workspace, '..', 'outside'))
  await page.getByRole('button', { name: 'Open IDX files ...' }).click()
  const open = page.getByRole('button', { name: 'Open', exact: true })
  await expect(open).toBeDisabled()
  await pick(page, page.getByRole('button', { name: 'Pick images ...' }), images)
  await pick(page, page.getByRole('button', { name: 'Pick labels ...' }), labels)
  await expect(open).toBeEnabled()
  await expectClean(page)
  await open.click()
  await expect(page.getByText('60 images')).toBeVisible()
  await trainToEnd(page)
  const [run] = await server.studio.listRuns()
  expect(run.summary?.metrics.test?.accuracy).toBe(1)
})
