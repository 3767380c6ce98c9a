/** The browser that the stories of e2e/ are told in: one that is there, or Debian's where it can be installed. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const PLACES = {
  linux: [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/usr/bin/microsoft-edge',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    'C:/Program Files/Google/Chrome/Application/chrome.exe',
    'C:/Program Files (x86)/Google/Chrome/Application/chrome.exe',
    'C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe',
  ],
}

/** Alone, without its sandbox (as root there is none) and without a GPU, and at peace with a closed network. */
export const BROWSER_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The path of the program; `DESCENT_BROWSER` names another. Undefined where there is none. */
export function findBrowser() {
  const { DESCENT_BROWSER: named } = process.env
  return named || (PLACES[process.platform] ?? []).find((file) => existsSync(file))
}

/** Finds a browser, or installs Debian's if this is Debian and we may; ends the process with a sentence otherwise. */
export function ensureBrowser() {
  if (findBrowser()) return
  if (existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    console.error('Installing Chromium for the tests in a browser ...')
    const apt = (...args) => spawnSync('apt-get', args, { stdio: ['ignore', process.stderr.fd, 'inherit'] })
    apt('update', '-qq')
    apt('install', '-y', '-qq', '--no-install-recommends', 'chromium')
    if (findBrowser()) return
  }
  console.error(
    'The tests in a browser need Chromium, Chrome or Edge: install one, or name it with DESCENT_BROWSER=PATH.',
  )
  process.exit(1)
}
