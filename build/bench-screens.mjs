/** `npm run bench:screens`: everything a fresh checkout needs, then the benchmark of the screens. */
import { fileURLToPath } from 'node:url'
import { BROWSER_ARGS, ensureBrowser, findBrowser } from './browser.mjs'
import { app, bundle, kernels, setup } from './setup.mjs'

setup()
await kernels()
bundle()
app()
ensureBrowser()
process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const { main } = await import(new URL('../out/node/bench-screens.js', import.meta.url).href)
await main(findBrowser(), BROWSER_ARGS)
