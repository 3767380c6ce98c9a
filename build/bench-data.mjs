/** `npm run bench:data`: how a CSV of 10 million rows is looked at and read; with fewer rows where a number is given. */
import { fileURLToPath } from 'node:url'
import { bundle, kernels, setup } from './setup.mjs'

setup()
await kernels()
bundle()
const folder = fileURLToPath(new URL('../out/node/', import.meta.url))
const { main } = await import(new URL('../out/node/bench-data.js', import.meta.url).href)
const [rows] = process.argv.slice(2)
await main(folder, ...(rows === undefined ? [] : [Number(rows)]))
