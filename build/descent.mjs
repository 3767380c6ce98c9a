#!/usr/bin/env node
/** `npx descent`: what a checkout needs first, then the command line itself. */
import { existsSync } from 'node:fs'

const cli = new URL('../out/node/cli.js', import.meta.url)
if (!existsSync(cli)) {
  const { setup, kernels, bundle } = await import('./setup.mjs')
  setup()
  await kernels()
  bundle()
}
const { main } = await import(cli.href)
process.exitCode = await main(process.argv.slice(2))
