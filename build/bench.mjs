/** `npm run bench`: everything a fresh checkout needs, then the benchmark. */
import { fileURLToPath } from 'node:url'
import { bundle, kernels, setup } from './setup.mjs'

setup()
await kernels()
bundle()
process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const { main } = await import(new URL('../out/node/bench.js', import.meta.url).href)
process.exitCode = await main(process.argv.slice(2))
