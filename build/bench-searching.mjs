/** `npm run bench:search`: what guiding a search, and pruning it, is good for. */
import { fileURLToPath } from 'node:url'
import { bundle, kernels, setup } from './setup.mjs'

setup()
await kernels()
bundle()
process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const { main } = await import(new URL('../out/node/bench-searching.js', import.meta.url).href)
process.exitCode = await main(process.argv.slice(2))
