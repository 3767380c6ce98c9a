/** The Chromium that shows the windows. It lives and dies with the app, and the test watches it over its own line. */
import { chromium } from '@playwright/test'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { BROWSER_ARGS, findBrowser } from '../../build/browser.mjs'

let launched

/** Launches Chromium, once. */
export const chromiumFor = (userData) => (launched ??= launch(join(userData, 'stand-in', 'chromium')))

async function launch(profile) {
  const portFile = join(profile, 'DevToolsActivePort')
  rmSync(portFile, { force: true })
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findBrowser(),
    args: [...BROWSER_ARGS, '--remote-debugging-port=0'],
    viewport: null,
    colorScheme: null,
    acceptDownloads: false,
  })
  while (!existsSync(portFile) || !readFileSync(portFile, 'utf8').includes('\n')) await setTimeout(20)
  const [port, path] = readFileSync(portFile, 'utf8').trim().split('\n')
  return { context, endpoint: `ws://127.0.0.1:${port}${path}` }
}

export async function closeChromium() {
  const { context } = (await launched) ?? {}
  await context?.close()
}
