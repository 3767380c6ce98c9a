import { expect, type Page } from '@playwright/test'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { smallExperiment, smallTable, untilState } from '../test/contract/stories'
import { test } from './server'

/** A value of the legend: the latest one of a line of the chart. */
const latest = (page: Page, line: string) =>
  page.getByRole('list', { name: 'Latest' }).getByRole('listitem').filter({ hasText: line }).locator('.value')

/** The row of a run in the table. */
const rowOf = (page: Page, name: string) =>
  page.getByRole('row').filter({ has: page.getByRole('button', { name: `Show ${name}` }) })

test('someone who opens the address starts an example, and sees its loss fall', async ({
  server,
  studioPage: page,
}) => {
  // The token is gone from what is bookmarked and shown.
  expect(new URL(page.url()).search).toBe('')
  await expect(page.getByText('Browser')).toBeVisible()
  await page.getByRole('button', { name: 'Start breast cancer' }).click()
  const row = rowOf(page, 'breast cancer')
  await expect(row).toContainText('Stopped early')
  await expect(row).toContainText('accuracy')
  for (const line of ['Training', 'Validation'])
    await expect.poll(async () => Number(await latest(page, line).textContent())).toBeLessThan(0.2)
  // What is shown is what is on the disk.
  const file = join(server.workspace, 'runs', 'breast-cancer-two-hidden-layers-1', 'steps.csv')
  const [, , loss] = (await readFile(file, 'utf8')).trimEnd().split('\n').at(-1)!.split(',')
  await expect(latest(page, 'Minibatch')).toHaveText(String(Number(Number(loss).toPrecision(4))))
})

test('a run that trains is drawn live, stopped, and goes on; a reload shows all of it', async ({
  server,
  studioPage: page,
}) => {
  const experiment = await smallExperiment(server, { epochs: 1_000_000 })
  const { id } = await server.studio.startRun(experiment)
  // It was started by another door, and is here all the same.
  await page.getByRole('button', { name: 'Show small' }).click()
  const before = await latest(page, 'Minibatch').textContent()
  await expect(latest(page, 'Minibatch')).not.toHaveText(before ?? '')
  await page.reload()
  await page.getByRole('button', { name: 'Show small' }).click()
  await expect(latest(page, 'Validation')).toHaveText(/\d/)
  await page.getByRole('button', { name: 'Stop small' }).click()
  await expect(rowOf(page, 'small')).toContainText('Interrupted')
  await page.getByRole('button', { name: 'Resume small' }).click()
  await expect(rowOf(page, 'small')).toContainText('Running')
  // And what is done here shows in the other door.
  expect(await server.studio.listRuns()).toMatchObject([{ id, state: 'running' }])
})

test('an experiment of the user is handed over, and trained on data that lie in the workspace', async ({
  server,
  studioPage: page,
}) => {
  const experiment = await smallExperiment(server, { epochs: 3 })
  const file = join(server.workspace, '..', 'mine.json')
  const data = { ...experiment.data, source: 'small.csv' }
  await writeFile(file, JSON.stringify({ ...experiment, name: 'mine', data }))
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Open experiment ...' }).click()
  await (await chooser).setFiles(file)
  await expect(rowOf(page, 'mine')).toContainText('Completed')
})

test('what is wrong with an experiment is said in a line, and can be dismissed', async ({
  server,
  studioPage: page,
}) => {
  const file = join(server.workspace, '..', 'wrong.json')
  await writeFile(file, '{ "schemaVersion": 1, "netwrk": {} }')
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Open experiment ...' }).click()
  await (await chooser).setFiles(file)
  await expect(page.getByRole('alert')).toContainText('wrong.json, line 1')
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await expect(page.getByRole('alert')).toHaveCount(0)
})

test('a page whose studio was killed says so and what to do', async ({ server, page }) => {
  await page.goto(server.address)
  await expect(page.getByText('Browser')).toBeVisible()
  server.process.kill('SIGKILL')
  await expect(page.getByText('Start it again and open the address that it prints.')).toBeVisible()
})

test('a page of another origin gets nothing, though the browser holds the cookie', async ({
  server,
  page,
}) => {
  await page.goto(server.address)
  await expect(page.getByText('Browser')).toBeVisible()
  const foreign = createServer((_, response) =>
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>'),
  )
  foreign.listen(0, '127.0.0.1')
  await once(foreign, 'listening')
  // By the other name of this computer it is another site too, not only another origin.
  await page.goto(`http://localhost:${(foreign.address() as AddressInfo).port}/`)
  const { origin } = new URL(server.address)
  const got = await page.evaluate(async (origin) => {
    const outcome = (work: Promise<unknown>): Promise<string> =>
      work.then(
        () => 'got through',
        () => 'refused',
      )
    const load = <T extends HTMLElement>(element: T, address: keyof T, url: string): Promise<unknown> =>
      new Promise((resolve, reject) => {
        element[address] = url as T[keyof T]
        element.onload = resolve
        element.onerror = reject
        document.body.append(element)
      })
    const socket = (url: string): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const opened = new WebSocket(url)
        opened.onopen = resolve
        opened.onerror = reject
      })
    return {
      socket: await outcome(socket(`${origin.replace('http', 'ws')}/studio`)),
      reading: await outcome(fetch(`${origin}/`, { credentials: 'include' })),
      script: await outcome(load(document.createElement('script'), 'src', `${origin}/`)),
      upload: await outcome(
        fetch(`${origin}/upload?name=evil.csv`, { method: 'POST', body: 'a', credentials: 'include' }),
      ),
    }
  }, origin)
  expect(got).toEqual({ socket: 'refused', reading: 'refused', script: 'refused', upload: 'refused' })
  foreign.close()
})

test('a frame of another page stays empty', async ({ server, page }) => {
  await page.goto(server.address)
  const foreign = createServer((_, response) =>
    response
      .writeHead(200, { 'Content-Type': 'text/html' })
      .end(`<iframe src="${new URL(server.address).origin}/"></iframe>`),
  )
  foreign.listen(0, '127.0.0.1')
  await once(foreign, 'listening')
  await page.goto(`http://localhost:${(foreign.address() as AddressInfo).port}/`)
  await expect(page.frameLocator('iframe').getByText('Workspace')).toHaveCount(0)
  foreign.close()
})

test('data that lie nowhere are asked for', async ({ server, studioPage: page }) => {
  await writeFile(join(server.workspace, '..', 'far.csv'), smallTable())
  const experiment = await smallExperiment(server, { epochs: 1 })
  const data = { ...experiment.data, source: join(server.workspace, '..', 'far.csv') }
  const file = join(server.workspace, '..', 'far.json')
  await writeFile(file, JSON.stringify({ ...experiment, name: 'far', data }))
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Open experiment ...' }).click()
  await (await chooser).setFiles(file)
  await expect(page.getByRole('alert')).toContainText('was not picked by you')
  expect(await server.studio.listRuns()).toEqual([])
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the page is drawn in ${colorScheme} without a word in the console`, async ({
    server,
    studioPage: page,
  }) => {
    await page.emulateMedia({ colorScheme })
    await page.getByRole('button', { name: 'Start iris' }).click()
    await untilState(server, 'iris-one-hidden-layer-1', 'completed', 'stoppedEarly')
    await expect(page.getByRole('img', { name: /Loss of iris/ })).toBeVisible()
    await page.getByRole('switch', { name: 'Log scale' }).click()
    await page.screenshot({ path: test.info().outputPath('first-page.png') })
  })
}
