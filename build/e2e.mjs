/** `npm run e2e`: what the stories in a browser need, then they. */
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { ensureBrowser } from './browser.mjs'
import { app, bundle, kernels, setup } from './setup.mjs'

setup()
await kernels()
bundle()
app()
ensureBrowser()
const playwright = createRequire(import.meta.url).resolve('@playwright/test/cli')
const config = fileURLToPath(new URL('../e2e/playwright.config.ts', import.meta.url))
const told = spawnSync(process.execPath, [playwright, 'test', '-c', config, ...process.argv.slice(2)], {
  stdio: 'inherit',
})
process.exitCode = told.status ?? 1
