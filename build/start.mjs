/** `npm start`: everything a fresh checkout needs, then the studio: on the desktop, or in a browser where that cannot be. */
import { fileURLToPath } from 'node:url'
import { findElectron, runDesktop } from './desktop.mjs'
import { app, bundle, kernels, setup } from './setup.mjs'

setup()
await kernels()
bundle()
app()
process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const args = process.argv.slice(2)
const found = await findElectron()
const reason = found.reason ?? (await runDesktop(found.program, args))
if (reason !== null) {
  console.log(`The desktop app cannot be opened (${reason}): here is the same studio for a browser.`)
  const { main } = await import(new URL('../out/node/cli.js', import.meta.url).href)
  process.exitCode = await main(['serve', ...args])
}
