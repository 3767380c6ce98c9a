#!/usr/bin/env node
/** `npx descent`: what a checkout needs first, then the command line itself. */
import { existsSync } from 'node:fs'

const cli = new URL('../out/node/cli.js', import.meta.url)
const page = new URL('../out/renderer/index.html', import.meta.url)
const needsPage = process.argv[2] === 'serve' && !existsSync(page)
if (needsPage || !existsSync(cli)) {
  const { setup, kernels, bundle, app } = await import('./setup.mjs')
  setup()
  await kernels()
  bundle()
  if (needsPage) app()
}
const { main } = await import(cli.href)
process.exitCode = await main(process.argv.slice(2))
