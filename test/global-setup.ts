import { bundle, kernels } from '../build/setup.mjs'

/** The command line is tested as its users run it, from its bundle; kernels and bundle are made anew where sources changed. */
export async function setup(): Promise<void> {
  await kernels()
  bundle()
}
