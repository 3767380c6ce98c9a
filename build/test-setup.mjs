import { bundle, kernels } from './setup.mjs'

/** Before all tests: the command line is tested as its users run it, from its bundle. */
export async function setup() {
  await kernels()
  bundle()
}
