import { ensurePython } from './python.mjs'
import { ensureRedis } from './redis.mjs'
import { app, bundle, kernels } from './setup.mjs'

/** Before all tests: the command line and the studio are tested as their users run them, from what is built. */
export async function setup() {
  ensureRedis()
  ensurePython()
  await kernels()
  bundle()
  app()
}
