import { expect, test as base } from '@playwright/test'
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { studioOver } from '../services/contract/calls'
import type { StudioApi } from '../services/contract/api'
import { launchApp, type DesktopApp, type LaunchOptions } from './launch'
import { pageTransport } from './page-transport'
import { complaintsOf } from './quiet'
import { kind, reason } from './shell-kind'

/** The folders of a story, fresh and empty. */
export interface Place {
  readonly workspace: string
  readonly userData: string
  /** What lies outside of both. */
  readonly outside: string
}

interface Desktop {
  /** Whether the story makes the console complain on purpose: what is refused is told there. */
  readonly mayComplain: boolean
  readonly place: Place
  /** Starts the app at the place of the story, which it may do again after the app has ended. */
  readonly launch: (options?: Partial<LaunchOptions>) => Promise<DesktopApp>
  readonly app: DesktopApp
}

/** Stories of the desktop app. None may leave an error in the console of the page, but where it says so. */
export const test = base.extend<Desktop>({
  mayComplain: [false, { option: true }],
  // The pattern is how Playwright learns what a fixture needs: nothing.
  place: async ({}, use) => inFreshPlace(use),
  launch: async ({ place, mayComplain }, use) => {
    const apps: DesktopApp[] = []
    const complaints: string[][] = []
    await use(async (options) => {
      const app = await launchApp({ ...place, ...options })
      apps.push(app)
      complaints.push(complaintsOf(app.page))
      return app
    })
    for (const app of apps) await endOf(app)
    if (!mayComplain) expect(complaints.flat()).toEqual([])
  },
  app: async ({ launch }, use) => use(await launch()),
})

/** Makes the folders of a story, and takes them away after their use. */
export async function inFreshPlace(use: (place: Place) => Promise<void>): Promise<void> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'descent-story-')))
  const place = {
    workspace: join(folder, 'workspace'),
    userData: join(folder, 'user'),
    outside: join(folder, 'outside'),
  }
  for (const path of Object.values(place)) await mkdir(path)
  await use(place)
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
}

/** Quits an app, so that it leaves nothing behind; or ends it, if it will not. */
export async function endOf(app: DesktopApp): Promise<void> {
  const late = setTimeout(() => void app.kill(), 15_000)
  await app.close()
  clearTimeout(late)
}

/** The studio as the page of an app has it. */
export const studioOf = ({ page }: DesktopApp): StudioApi => studioOver(pageTransport(page))

/** What the user will pick in the next dialog; nothing by the empty name. */
export const userPicks = ({ evaluate }: DesktopApp, file: string): Promise<void> =>
  evaluate(({ dialog }, file) => {
    const answer = { canceled: file === '', filePaths: file === '' ? [] : [file] }
    dialog.showOpenDialog = () => Promise.resolve(answer)
  }, file)

/** Chooses an item of the menu, by its id. */
export const chooseMenu = ({ evaluate }: DesktopApp, id: string): Promise<void> =>
  evaluate(({ Menu }, id) => {
    Menu.getApplicationMenu()?.getMenuItemById(id)?.click()
  }, id)

/** Skips a story that the stand-in of Electron cannot tell, and says so. */
export function onlyInElectron(what: string): void {
  if (kind === 'stand-in') console.warn(`NOT TESTED: ${what}. Only Electron itself shows it, and ${reason}.`)
  test.skip(kind === 'stand-in', reason)
}

/** Skips a story that needs what only the stand-in of Electron has, and says so. */
export function onlyInStandIn(why: string): void {
  if (kind === 'electron') console.warn(`NOT TESTED: ${test.info().title}. ${why}`)
  test.skip(kind === 'electron', why)
}

/** Skips a story that cannot be told on this machine, and says so. */
export function skipWhere(isSo: boolean, why: string): void {
  if (isSo) console.warn(`NOT TESTED: ${test.info().title}. ${why}`)
  test.skip(isSo, why)
}
