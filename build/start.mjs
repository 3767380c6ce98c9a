/** `npm start`: everything a fresh checkout needs, then a real run. */
import { fileURLToPath } from 'node:url'
import { bundle, kernels, setup } from './setup.mjs'

setup()
await kernels()
bundle()
process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const { main } = await import(new URL('../out/node/cli.js', import.meta.url).href)
const extra = process.argv.slice(2)
process.exitCode = await main(extra.length > 0 ? extra : ['run', 'examples/breast-cancer.json'])
