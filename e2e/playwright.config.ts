import { defineConfig } from '@playwright/test'
import { BROWSER_ARGS, findBrowser } from '../build/browser.mjs'

const browser = findBrowser()
if (!browser) throw new Error('There is no browser: see build/browser.mjs.')

/** Stories in a real browser: one that is installed, for none is ever downloaded. */
export default defineConfig({
  testDir: '.',
  outputDir: '../out/e2e',
  reporter: 'list',
  // Each story starts an app or a server, a browser and processes that read data: two at once take twice as long on two cores.
  workers: 1,
  timeout: 60_000,
  use: {
    browserName: 'chromium',
    launchOptions: {
      executablePath: browser,
      args: [...BROWSER_ARGS],
    },
  },
})
