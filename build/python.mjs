/** The Python that exported models are tested with: one that is there, or Debian's where it can be installed. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const MODULES = ['torch', 'numpy', 'onnx', 'h5py']
const PACKAGES = [...MODULES.map((name) => `python3-${name}`), 'gcc', 'libc6-dev']
const PLACES = ['/usr/bin/python3', 'python3', 'python']

const FIND = `import importlib.util, sys
print(*[name for name in sys.argv[1:] if importlib.util.find_spec(name) is None])`

/** The modules of those that this Python has not; all, where it does not start. */
function missingModules(program) {
  const { status, stdout } = spawnSync(program, ['-c', FIND, ...MODULES], { encoding: 'utf8' })
  return status === 0 ? stdout.split(/\s+/).filter(Boolean) : MODULES
}

/** The Python that has most of what the tests ask for; `DESCENT_PYTHON` names another. */
export function findPython() {
  const given = process.env.DESCENT_PYTHON
  const found = (given ? [given] : PLACES).map((program) => ({ program, missing: missingModules(program) }))
  return found.sort((a, b) => a.missing.length - b.missing.length)[0]
}

const hasCompiler = () => spawnSync('gcc', ['--version']).status === 0

/** Finds Python with its modules and gcc, or installs Debian's if this is Debian and we may; says loudly what is not tested. */
export function ensurePython() {
  const isThere = () => findPython().missing.length === 0 && hasCompiler()
  if (isThere()) return
  if (existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    console.error(
      'Installing Python with PyTorch, NumPy, ONNX and h5py, and gcc, for the tests of exports ...',
    )
    const apt = (...args) => spawnSync('apt-get', args, { stdio: ['ignore', process.stderr.fd, 'inherit'] })
    apt('update', '-qq')
    apt('install', '-y', '-qq', '--no-install-recommends', ...PACKAGES)
    if (isThere()) return
  }
  const missing = [...findPython().missing, ...(hasCompiler() ? [] : ['gcc'])].join(', ')
  console.error(
    `NOT TESTED: exported models by independent programs, of which ${missing} could not be found.`,
  )
  console.error('Install them, or name a Python that has them with DESCENT_PYTHON=PATH.')
}
