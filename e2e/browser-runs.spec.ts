import { expect, type Locator, type Page } from '@playwright/test'
import { places } from '../renderer/places'
import type { RunId, RunInfo } from '../services/contract/api'
import type { ExperimentFile } from '../services/contract/experiment-file'
import { unpack } from '../services/contract/packed'
import { smallExperiment, untilState } from '../test/contract/world'
import { chartOf, chooseInMenu, goTo, inspectorOf, latest, trainToEnd } from './pages'
import { test, type Server } from './server'

const listOf = (page: Page): Locator => page.getByRole('grid', { name: 'Runs of this workspace' })

const rowOf = (page: Page, name: string): Locator =>
  listOf(page)
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name, exact: true }) })

/** The names of the runs that are listed, from the first. */
const namesOf = (page: Page): Locator => listOf(page).getByRole('rowheader')

/** What the list says of a run, column by column. */
async function toldOf(page: Page, name: string): Promise<Record<string, string>> {
  const heads = await listOf(page).getByRole('columnheader').getByRole('button').allInnerTexts()
  const [, ...cells] = await rowOf(page, name).locator('[aria-colindex]').allInnerTexts()
  return Object.fromEntries(heads.map((head, i) => [head.replace(/[▲▼]/, '').trim(), cells[i].trim()]))
}

/** The run that the inspector is about. */
const isAbout = (page: Page, name: string): Promise<void> =>
  expect(inspectorOf(page).getByRole('heading', { level: 2 }).last()).toHaveText(name)

const runNames = async ({ studio }: Server): Promise<string[]> =>
  (await studio.listRuns()).map(({ name }) => name).sort()

/** Runs that are made of different things, and how each of them ends. */
const ENDS = { steady: 'completed', wild: 'diverged', unfinished: 'interrupted' } as const
type Name = keyof typeof ENDS

/** Makes some of these runs, one after the other; the unfinished one is left after an epoch of 20. */
async function makeRuns(server: Server, ...names: Name[]): Promise<RunInfo[]> {
  const { studio } = server
  const small = await smallExperiment(server, { epochs: 30, seed: 3 })
  const wine = await studio.readExample('wine')
  const optimizer = { name: 'sgd', learningRate: 1000, momentum: 0 } as const
  const experiments: Record<Name, ExperimentFile> = {
    steady: small,
    wild: { ...small, training: { ...small.training, optimizer, l2: 1, seed: 4 } },
    unfinished: { ...wine, training: { ...wine.training, epochs: 20, earlyStopping: null, seed: 5 } },
  }
  const ids: RunId[] = []
  for (const name of names) {
    const isPaused = name === 'unfinished'
    const { id } = await studio.startRun({ ...experiments[name], name }, isPaused)
    if (isPaused) {
      await studio.steerRun(id, { type: 'advance', by: 'epoch' })
      await studio.interruptRun(id)
    }
    ids.push(id)
  }
  return Promise.all(ids.map((id, i) => untilState(server, id, ENDS[names[i]])))
}

test('a list without runs says what a run is, and its one button makes the first', async ({
  server,
  studioPage: page,
}) => {
  await goTo(page, 'Runs')
  const place = page.getByRole('main', { name: 'Runs' })
  await expect(place.getByRole('heading', { name: 'No runs yet' })).toBeVisible()
  await expect(place).toContainText('A run is one training of a network.')
  await expect(place.getByRole('button')).toHaveText(['Train the experiment'])
  await place.getByRole('button').click()
  // The page goes there when the run has begun, with a process of its own.
  await page.waitForURL(/#train$/)
  await expect(page.getByRole('main', { name: 'Train' })).toBeVisible()
  await goTo(page, 'Runs')
  await expect(namesOf(page)).toHaveText(['digits, one hidden layer'])
  // It is empty again without the run, even if that was training, and it can be brought back.
  await inspectorOf(page).getByRole('button', { name: 'Delete' }).click()
  await expect(place.getByRole('heading', { name: 'No runs yet' })).toBeVisible()
  expect(await server.studio.listRuns()).toEqual([])
  await page.keyboard.press('ControlOrMeta+z')
  await expect(namesOf(page)).toHaveText(['digits, one hidden layer'])
})

test('the list tells what runs were made of and what became of them, sorted and filtered as one likes', async ({
  server,
  studioPage: page,
}) => {
  await goTo(page, 'Runs')
  const [steady] = await makeRuns(server, 'steady', 'wild', 'unfinished')
  await expect(namesOf(page)).toHaveText(['unfinished', 'wild', 'steady'])
  await expect.poll(() => toldOf(page, 'steady')).toMatchObject({ State: 'Completed' })
  const told = await toldOf(page, 'steady')
  expect(told).toMatchObject({ Data: 'small', Network: '2-4-1', Batch: '4', Seed: '3', Epochs: '30' })
  expect(told['Best loss']).toBe(`${Number(steady.summary?.bestLoss?.toPrecision(4))}`)
  expect(told.Weights).toMatch(/^Xavier/)
  expect(told.Optimiser).toBe('SGD (momentum)')
  expect(told.Time).toMatch(/^[\d.]+ m?s$/)
  await expect.poll(() => toldOf(page, 'wild')).toMatchObject({ State: 'Diverged', Rate: '1000', Seed: '4' })
  await expect
    .poll(() => toldOf(page, 'unfinished'))
    .toMatchObject({ State: 'Interrupted', Data: 'wine', Optimiser: 'Adam', Seed: '5', Epochs: '1' })

  const seeds = listOf(page).getByRole('columnheader', { name: 'Seed' })
  await seeds.getByRole('button').click()
  await expect(seeds).toHaveAttribute('aria-sort', 'ascending')
  await expect(namesOf(page)).toHaveText(['steady', 'wild', 'unfinished'])
  await seeds.getByRole('button').click()
  await expect(namesOf(page)).toHaveText(['unfinished', 'wild', 'steady'])
  await listOf(page).getByRole('button', { name: 'Run' }).click()
  await expect(namesOf(page)).toHaveText(['steady', 'unfinished', 'wild'])

  const filter = page.getByRole('searchbox', { name: 'Filter' })
  for (const [query, names] of [
    ['wine', ['unfinished']],
    ['-state:diverged', ['steady', 'unfinished']],
    ['data:small seed>=4', ['wild']],
    ['nothing like that', []],
  ] as const) {
    await filter.fill(query)
    await expect(namesOf(page)).toHaveText([...names])
  }
  await expect(page.getByText('No run fits the filter.')).toBeVisible()
  await filter.fill('seed=many')
  await expect(page.getByRole('search')).toContainText('expected a number after the sign, found "many"')
  await page.getByRole('button', { name: 'Clear' }).click()
  await expect(page.getByRole('search')).toContainText('3 runs')
})

test('a run is renamed, tagged and noted for good, and deleted only until that is undone', async ({
  server,
  studioPage: page,
}) => {
  const [, wild] = await makeRuns(server, 'steady', 'wild')
  await goTo(page, 'Runs')
  await rowOf(page, 'wild').click()
  const about = inspectorOf(page)
  await about.getByRole('textbox', { name: 'Name' }).fill('too fast')
  await page.keyboard.press('Enter')
  await about.getByRole('combobox', { name: 'Tags' }).fill('lesson')
  await page.keyboard.press('Enter')
  // What is written is kept where it was written, however quickly one goes on.
  await about.getByRole('textbox', { name: 'Note' }).fill('a rate of 1000 is too much')
  await rowOf(page, 'steady').click()
  await isAbout(page, 'steady')
  await expect(about.getByRole('textbox', { name: 'Note' })).toHaveValue('')

  await page.reload()
  await expect.poll(() => toldOf(page, 'too fast')).toMatchObject({ State: 'Diverged', Tags: 'lesson' })
  await rowOf(page, 'too fast').click()
  await expect(about.getByRole('textbox', { name: 'Note' })).toHaveValue('a rate of 1000 is too much')
  await page.getByRole('searchbox', { name: 'Filter' }).fill('tag:lesson')
  await expect(namesOf(page)).toHaveText(['too fast'])
  await page.getByRole('button', { name: 'Clear' }).click()

  await about.getByRole('button', { name: 'Delete' }).click()
  await expect(namesOf(page)).toHaveText(['steady'])
  expect(await runNames(server)).toEqual(['steady'])
  await chooseInMenu(page, 'Undo delete too fast')
  await expect(namesOf(page)).toHaveText(['too fast', 'steady'])
  expect((await server.studio.readRun(wild.id)).labels).toEqual({
    tags: ['lesson'],
    note: 'a rate of 1000 is too much',
  })
})

test('a run is opened in Train, trained again as it was, and resumed where it was interrupted', async ({
  server,
  studioPage: page,
}) => {
  const [steady, unfinished] = await makeRuns(server, 'steady', 'unfinished')
  const card = page.getByRole('region', { name: 'Run', exact: true })
  await goTo(page, 'Runs')
  await rowOf(page, 'steady').dblclick()
  await expect(page.getByRole('main', { name: 'Train' })).toBeVisible()
  await expect(card).toContainText('Completed')

  await goTo(page, 'Runs')
  await isAbout(page, 'steady')
  await inspectorOf(page).getByRole('button', { name: 'Duplicate' }).click()
  await expect(page.getByRole('main', { name: 'Design' })).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Name of the experiment' })).toHaveValue('steady')
  await expect(page.getByRole('textbox', { name: 'Layers' })).toHaveValue('2-4-1')
  await trainToEnd(page)
  const [again] = await server.studio.listRuns()
  expect(again.id).not.toBe(steady.id)
  expect(again.summary?.bestLoss).toBe(steady.summary?.bestLoss)

  await goTo(page, 'Runs')
  await rowOf(page, 'unfinished').click()
  await inspectorOf(page).getByRole('button', { name: 'Resume' }).click()
  await expect.poll(() => toldOf(page, 'unfinished')).toMatchObject({ State: 'Completed', Epochs: '20' })
  expect(await server.studio.readRun(unfinished.id)).toMatchObject({ state: 'completed' })
})

test('whoever has no mouse walks through the runs, draws two over each other, deletes and opens', async ({
  server,
  studioPage: page,
}) => {
  const [steady] = await makeRuns(server, 'steady', 'wild', 'unfinished')
  await page.keyboard.press(`ControlOrMeta+${places.runs.digit}`)
  await page.getByRole('searchbox', { name: 'Filter' }).focus()
  await page.keyboard.press('Tab')
  await expect(listOf(page)).toBeFocused()
  await page.keyboard.press('End')
  await isAbout(page, 'steady')
  await page.keyboard.press('Space')
  await page.keyboard.press('Home')
  await page.keyboard.press('Space')
  await isAbout(page, 'unfinished')
  await expect(rowOf(page, 'unfinished')).toHaveAttribute('aria-selected', 'true')

  const { y } = unpack(await server.studio.readLine(steady.id, 'epochs', 'validationLoss', 400))
  const chart = chartOf(page, 'Validation loss, run by run')
  const lossOf = (name: string) => latest(page, 'Validation loss, run by run', name)
  await expect.poll(() => lossOf('steady')).toBe(`${Number(y.at(-1)!.toPrecision(4))}`)
  expect(Number(await lossOf('unfinished'))).toBeGreaterThan(0)
  await chart.getByRole('combobox', { name: 'Number' }).selectOption('Validation Accuracy')
  await expect(chartOf(page, 'Validation Accuracy, run by run')).toContainText('unfinished')
  await listOf(page).focus()
  await page.keyboard.press('ControlOrMeta+a')
  await expect(page.getByRole('heading', { name: '3 runs ticked' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('region', { name: /run by run$/ })).toHaveCount(0)

  await page.keyboard.press('ArrowDown')
  await isAbout(page, 'wild')
  await page.keyboard.press('Delete')
  await isAbout(page, 'steady')
  await expect(namesOf(page)).toHaveText(['unfinished', 'steady'])
  await page.keyboard.press('ControlOrMeta+z')
  await expect(namesOf(page)).toHaveText(['unfinished', 'wild', 'steady'])
  await page.keyboard.press('ControlOrMeta+Shift+z')
  await expect(namesOf(page)).toHaveText(['unfinished', 'steady'])
  expect(await runNames(server)).toEqual(['steady', 'unfinished'])
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main', { name: 'Train' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Run', exact: true })).toContainText('Completed')
})
