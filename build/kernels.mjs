/**
 * Compiles the AssemblyScript kernels twice, with SIMD128 and with relaxed SIMD (fused multiply-add), into one
 * TypeScript module that carries both as base64: the same import then works in Node, Vite, Vitest and a worker.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { microKernels } from './micro-kernels.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const wasm = join(root, 'core/kernels/wasm')

const VARIANTS = { simd: [], relaxedSimd: ['--enable', 'relaxed-simd'] }

export function buildKernels() {
  writeFileSync(join(wasm, 'assembly/strip.gen.ts'), microKernels())
  const folder = mkdtempSync(join(tmpdir(), 'descent-kernels-'))
  try {
    const lines = Object.entries(VARIANTS).map(
      ([name, flags]) => `export const ${name} =\n  '${compile(join(folder, `${name}.wasm`), flags)}'\n`,
    )
    writeFileSync(join(wasm, 'binaries.gen.ts'), `// Made by build/kernels.mjs.\n${lines.join('')}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function compile(file, flags) {
  const compiler = join(root, 'node_modules/assemblyscript/bin/asc.js')
  const options = [
    // Not -O3: it folds what is written once per activation into one loop that asks for the activation at each value.
    ...['-O2', '--noAssert', '--runtime', 'stub', '--importMemory', '--sharedMemory'],
    // The memory itself is made by the run; these are the bounds within which the module accepts it.
    ...['--initialMemory', '1', '--maximumMemory', '65536', '--enable', 'threads', '--enable', 'simd'],
  ]
  const entry = join(wasm, 'assembly/index.ts')
  const result = spawnSync(process.execPath, [compiler, entry, '-o', file, ...options, ...flags], {
    encoding: 'utf8',
  })
  if (result.status !== 0) throw new Error(`The kernels do not compile:\n${result.stdout}${result.stderr}`)
  return readFileSync(file).toString('base64')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildKernels()
