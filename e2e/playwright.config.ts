import { defineConfig } from '@playwright/test'
import { BROWSER_ARGS, findBrowser } from '../build/browser.mjs'

const browser = findBrowser()
if (!browser) throw new Error('There is no browser: see build/browser.mjs.')

/** Stories in a real browser: one that is installed, for none is ever downloaded. */
export default defineConfig({
  testDir: '.',
  outputDir: '../out/e2e',
  reporter: 'list',
  // Each story starts an app or a server and a browser, and waits for them.
  workers: 2,
  timeout: 120_000,
  // How quickly the page answers is measured by the benchmarks; here, a busy machine is no reason to fail.
  expect: { timeout: 20_000 },
  use: {
    browserName: 'chromium',
    launchOptions: {
      executablePath: browser,
      args: [...BROWSER_ARGS],
    },
  },
})
