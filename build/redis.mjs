/** The Redis that the queue is tested with: one that is there, or Debian's where it can be installed. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const PLACES = ['/usr/bin/redis-server', '/usr/local/bin/redis-server', '/opt/homebrew/bin/redis-server']

/** The path of the program; `DESCENT_REDIS` names another. Undefined where there is none. */
export function findRedis() {
  return process.env.DESCENT_REDIS || PLACES.find((file) => existsSync(file))
}

/** Finds Redis, or installs Debian's if this is Debian and we may; ends the process with a sentence otherwise. */
export function ensureRedis() {
  if (findRedis()) return
  if (process.platform === 'win32') {
    console.error('NOT TESTED: the queue of many machines. There is no Redis for Windows.')
    return
  }
  if (existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    console.error('Installing Redis for the tests of the queue ...')
    const apt = (...args) => spawnSync('apt-get', args, { stdio: ['ignore', process.stderr.fd, 'inherit'] })
    apt('update', '-qq')
    apt('install', '-y', '-qq', '--no-install-recommends', 'redis-server')
    if (findRedis()) return
  }
  console.error(
    'The tests of the queue need Redis: install redis-server, or name it with DESCENT_REDIS=PATH.',
  )
  process.exit(1)
}
