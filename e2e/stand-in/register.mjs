/**
 * Loaded before the app (`node --import`): from here on, `import ... from 'electron'` means the stand-in. Node loads this once
 * more, in a thread of its own that does no more than find modules: see `module.register` of Node.
 */
import { register } from 'node:module'
import { isMainThread } from 'node:worker_threads'

const standIn = new URL('./electron.mjs', import.meta.url).href

if (isMainThread) register(import.meta.url)

export const resolve = (specifier, context, next) =>
  specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context)
