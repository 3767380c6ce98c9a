/** `npm run bench:compare`: how well a comparison uses the machine. */
import { fileURLToPath } from 'node:url'
import { bundle, kernels, setup } from './setup.mjs'

setup()
await kernels()
bundle()
process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const { main } = await import(new URL('../out/node/bench-comparing.js', import.meta.url).href)
await main()
