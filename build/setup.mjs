/**
 * Makes a fresh checkout ready: packages as the lockfile has them, kernels compiled. Does only what is not done yet, so
 * that it can stand before every command. Uses nothing but Node.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Descent Studio needs Node 20.19 or newer; this is ${process.version}. See https://nodejs.org.`,
  )
  process.exit(1)
}

/** Runs `make` unless the stamp says that it has been run on the same inputs. */
function once(stamp, inputs, make) {
  const hash = createHash('sha256')
  for (const file of inputs) hash.update(relative(root, file)).update(readFileSync(file))
  const digest = hash.digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return
  make()
  writeFileSync(stamp, digest)
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.gen.ts'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
}

function npm(...args) {
  // npm is a script of its own name on Windows, which only a shell starts; the arguments are our own words.
  // Standard output belongs to the command that this stands before.
  const stdio = ['inherit', process.stderr.fd, 'inherit']
  const result = spawnSync('npm', args, { cwd: root, stdio, shell: process.platform === 'win32' })
  if (result.status !== 0) process.exit(result.status ?? 1)
}

export function setup() {
  const modules = join(root, 'node_modules')
  once(join(modules, '.descent-packages'), [join(root, 'package-lock.json')], () => {
    console.error('Installing packages as the lockfile has them ...')
    npm('ci', '--no-audit', '--no-fund')
  })
}

export async function kernels() {
  const wasm = join(root, 'core/kernels/wasm')
  const sources = [
    ...filesIn(join(wasm, 'assembly')),
    join(root, 'core/kernels/codes.ts'),
    join(root, 'build/kernels.mjs'),
    join(root, 'build/micro-kernels.mjs'),
    join(root, 'package-lock.json'),
  ]
  const stamp = join(root, 'node_modules/.descent-kernels')
  const generated = [join(wasm, 'binaries.gen.ts'), join(wasm, 'assembly/strip.gen.ts')]
  if (!generated.every((file) => existsSync(file)) && existsSync(stamp)) writeFileSync(stamp, '')
  const { buildKernels } = await import('./kernels.mjs')
  once(stamp, sources, () => {
    console.error('Compiling the kernels ...')
    buildKernels()
  })
}

const WORDS = {
  bundle: 'Building the command line ...',
  report: 'Building the page of reports ...',
  app: 'Building the studio ...',
}

/** Bundles the command line, its workers and the page of its reports, if any of their sources has changed. */
export function bundle() {
  make('bundle', ['core', 'services', 'bench'], 'vite.config.ts', 'node/cli.js')
  make('report', ['core', 'services', 'renderer'], 'report.vite.config.ts', 'report/report.html')
}

/** Builds the desktop app and the page, if any of their sources has changed. */
export function app() {
  make('app', ['core', 'services', 'electron', 'renderer'], 'electron.vite.config.ts', 'renderer/index.html')
}

function make(script, rooms, config, output) {
  const stamp = join(root, `node_modules/.descent-${script}`)
  if (!existsSync(join(root, 'out', output)) && existsSync(stamp)) writeFileSync(stamp, '')
  const sources = rooms.flatMap((room) => filesIn(join(root, room)))
  // A change of build/kernels.mjs alone shows in the kernels that it made.
  const others = ['core/kernels/wasm/binaries.gen.ts', config, 'package-lock.json']
  once(stamp, [...sources, ...others.map((file) => join(root, file))], () => {
    console.error(WORDS[script])
    npm('run', '--silent', script)
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  setup()
  await kernels()
}
