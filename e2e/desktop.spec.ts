import { expect } from '@playwright/test'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { StudioEvent } from '../services/contract/api'
import { chooseMenu, onlyInStandIn, studioOf, test, userPicks } from './desktop-test'
import { experimentIn } from './experiments'
import { runApp, type DesktopApp } from './launch'

/** The ids of the menu's recent files. */
const recentIds = ({ evaluate }: DesktopApp): Promise<string[]> =>
  evaluate(({ Menu }) => {
    const items = Menu.getApplicationMenu()?.getMenuItemById('recent')?.submenu?.items ?? []
    return items.map(({ label }) => label).filter((label) => label.includes('.json'))
  })

test('an experiment chosen by the menu is offered by the page, which may read it, and no other', async ({
  app,
  place,
}) => {
  const file = await experimentIn(place.outside)
  const other = await experimentIn(join(place.outside, 'other'))
  const studio = studioOf(app)
  // Events are heard from the first answer on.
  await studio.about()
  const event = new Promise<StudioEvent>((resolve) => studio.onEvent(resolve))
  await userPicks(app, file)
  await chooseMenu(app, 'open')
  expect(await event).toEqual({ type: 'opened', file })
  await expect(app.page.getByText(file)).toBeVisible()
  expect((await studio.readExperiment(file)).data.source).toBe(join(place.outside, 'data/iris.csv'))
  await expect(studio.readExperiment(other)).rejects.toMatchObject({ code: 'fileNotGranted' })
  await expect(studio.readExperiment('/etc/hostname')).rejects.toMatchObject({ code: 'fileNotGranted' })
})

test('nothing is opened where the user thinks better of it', async ({ app }) => {
  await userPicks(app, '')
  await chooseMenu(app, 'open')
  expect(await studioOf(app).chooseFile('experiment')).toBeNull()
  expect(await recentIds(app)).toEqual([])
})

test('an experiment named on the command line is offered by the page', async ({ launch, place }) => {
  const file = await experimentIn(place.outside)
  const app = await launch({ args: [file] })
  await expect(app.page.getByText(file)).toBeVisible()
})

test('recent experiments survive a restart, but for those that are gone, and can be forgotten', async ({
  launch,
  place,
}) => {
  const [a, b, gone] = [
    await experimentIn(place.outside, 'a.json'),
    await experimentIn(place.outside, 'b&c.json'),
    await experimentIn(place.outside, 'gone.json'),
  ]
  const first = await launch()
  const studio = studioOf(first)
  for (const file of [a, gone, b]) {
    await userPicks(first, file)
    expect(await studio.chooseFile('experiment')).toBe(file)
  }
  expect(await recentIds(first)).toEqual([
    `b&&c.json (${place.outside})`,
    `gone.json (${place.outside})`,
    `a.json (${place.outside})`,
  ])
  expect(await first.close()).toBe(0)
  await rm(gone)

  const second = await launch()
  expect(await recentIds(second)).toHaveLength(2)
  expect((await studioOf(second).readExperiment(a)).name).toBe('iris, one hidden layer')
  await chooseMenu(second, 'recent-1')
  await expect(second.page.getByText(a)).toBeVisible()
  expect((await recentIds(second))[0]).toContain('a.json')
  await chooseMenu(second, 'clear-recent')
  expect(await recentIds(second)).toEqual([])
})

test('the window stands where it stood when the app was closed', async ({ launch }) => {
  const bounds = { x: 60, y: 50, width: 1100, height: 720 }
  const first = await launch()
  await first.evaluate(
    ({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0].setBounds(bounds),
    bounds,
  )
  await first.close()

  const second = await launch()
  const stateOf = ({ evaluate }: DesktopApp) =>
    evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows()
      return {
        bounds: window.getNormalBounds(),
        isMaximized: window.isMaximized(),
        isVisible: window.isVisible(),
      }
    })
  await expect.poll(() => stateOf(second)).toEqual({ bounds, isMaximized: false, isVisible: true })
  await second.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].maximize())
  await second.close()
  const third = await launch()
  await expect.poll(() => stateOf(third)).toEqual({ bounds, isMaximized: true, isVisible: true })
})

test('settings that are damaged count as none', async ({ launch, place }) => {
  await writeFile(join(place.userData, 'window.json'), '{"x":1,"y":')
  await writeFile(join(place.userData, 'recent.json'), '{"files":3}')
  const app = await launch()
  expect(await recentIds(app)).toEqual([])
  const { width, height } = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0].getBounds(),
  )
  expect({ width, height }).toEqual({ width: 1280, height: 800 })
})

test('a second instance is turned away; the first comes to the front and opens what that was to', async ({
  app,
  place,
}) => {
  const file = await experimentIn(place.outside)
  const windowDoes = (work: 'minimize' | 'isMinimized') =>
    app.evaluate(({ BrowserWindow }, work) => BrowserWindow.getAllWindows()[0][work](), work)
  await windowDoes('minimize')
  expect(await windowDoes('isMinimized')).toBe(true)
  const { code } = await runApp({ ...place, args: [file] })
  expect(code).toBe(0)
  await expect(app.page.getByText(file)).toBeVisible()
  expect(await windowDoes('isMinimized')).toBe(false)
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})

test('the workspace is shown in the file manager', async ({ app, place }) => {
  const shown = app.evaluate(
    ({ shell }) =>
      new Promise<string>((resolve) => {
        shell.openPath = (path) => {
          resolve(path)
          return Promise.resolve('')
        }
      }),
  )
  await chooseMenu(app, 'workspace')
  expect(await shown).toBe(place.workspace)
})

test('where a workspace cannot be opened, the user may quit or choose another', async ({
  app,
  place,
  launch,
}) => {
  onlyInStandIn('No test can press a button of a dialog of the system.')
  const other = { ...place, userData: join(place.outside, 'user') }
  const { code, output } = await runApp({ ...other, answers: [{ response: 1 }] })
  expect(code).toBe(0)
  expect(output).toContain('is open in another process')
  const free = join(place.outside, 'free')
  const second = await launch({ ...other, answers: [{ response: 0 }, { filePaths: [free] }] })
  expect((await studioOf(second).about()).workspace).toBe(free)
  expect((await studioOf(app).about()).workspace).toBe(place.workspace)
})

test('a page whose process has died can be loaded again', async ({ app }) => {
  await app.page.evaluate(() => void (document.title = 'old'))
  await app.evaluate(({ BrowserWindow, dialog }) => {
    dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false })
    const { webContents } = BrowserWindow.getAllWindows()[0]
    webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 })
  })
  await expect(app.page).toHaveTitle('Descent Studio')
  expect(await studioOf(app).listRuns()).toEqual([])
})

test('an error that nobody expected is told once, and does not end the app', async ({ app }) => {
  const told = await app.evaluate(async ({ dialog }) => {
    const told: string[] = []
    dialog.showErrorBox = (_title, content) => told.push(content)
    setTimeout(() => {
      throw new Error('first mistake')
    })
    void Promise.reject(new Error('second mistake'))
    await new Promise((resolve) => setTimeout(resolve, 200))
    return told
  })
  expect(told).toHaveLength(1)
  expect(told[0]).toMatch(/mistake/)
  expect(await studioOf(app).listRuns()).toEqual([])
})
