/** `npm run bench:charts`: everything a fresh checkout needs, then the benchmark of charts. */
import { fileURLToPath } from 'node:url'
import { BROWSER_ARGS, ensureBrowser, findBrowser } from './browser.mjs'
import { bundle, kernels, setup } from './setup.mjs'

setup()
await kernels()
bundle()
ensureBrowser()
process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const { main } = await import(new URL('../out/node/bench-charts.js', import.meta.url).href)
await main(findBrowser(), BROWSER_ARGS)
