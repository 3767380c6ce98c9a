/**
 * Runs an app as Electron's executable would: `boot.mjs ENTRY ARGUMENTS`. Electron lets the entry finish loading, awaits at
 * its top included, before the app becomes ready. Meanwhile it takes functions from the test and calls them with the module.
 */
import { pathToFileURL } from 'node:url'
import { becomeReady } from './app.mjs'
import * as electron from './electron.mjs'

process.argv.splice(1, 1)
process.type = 'browser'

process.on('message', async ({ id, code, arg }) => {
  try {
    // A function of the test, as text: the same that Playwright sends to a real Electron.
    const work = (0, eval)(`(${code})`)
    process.send({ type: 'result', id, value: await work(electron, arg) })
  } catch (error) {
    process.send({ type: 'result', id, error: String(error?.stack ?? error) })
  }
})

// Nobody is left to end it.
process.on('disconnect', () => process.exit(1))

await import(pathToFileURL(process.argv[1]).href)
becomeReady()
