import { _electron, chromium, type Page } from '@playwright/test'
import type * as Electron from 'electron'
import { fork, spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { electronProgram, kind, type ShellKind } from './shell-kind'

const ROOT = join(import.meta.dirname, '..')
const ENTRY = join(ROOT, 'out/main/index.js')
const STAND_IN = join(import.meta.dirname, 'stand-in')

export interface LaunchOptions {
  readonly workspace: string
  /** Where the app keeps its settings; one instance runs for each. */
  readonly userData: string
  readonly args?: readonly string[]
  /** What dialogs that open before there is a window are answered with, in their order; by the stand-in only. */
  readonly answers?: readonly object[]
}

/** The desktop app, running. */
export interface DesktopApp {
  readonly kind: ShellKind
  readonly page: Page
  /** Calls a function, which can use nothing around it, in the main process. */
  readonly evaluate: <Result, Arg = undefined>(
    work: (electron: typeof Electron, arg: Arg) => Result | Promise<Result>,
    arg?: Arg,
  ) => Promise<Result>
  /** Resolves to the exit code when the app has ended. */
  readonly ended: Promise<number | null>
  /** Quits as a user would; resolves to the exit code when the app has ended. */
  readonly close: () => Promise<number | null>
  /** Ends it as a loss of power would. */
  readonly kill: () => Promise<void>
}

/** Starts the app and waits until its page has loaded. */
export async function launchApp(options: LaunchOptions): Promise<DesktopApp> {
  const app = await (kind === 'electron' ? launchElectron(options) : launchStandIn(options))
  await app.page.waitForFunction(() => 'studioHost' in window)
  await app.page.waitForLoadState()
  return app
}

/** Starts the app where it should end by itself, without a window. */
export async function runApp(options: LaunchOptions): Promise<{ code: number | null; output: string }> {
  const child = kind === 'electron' ? spawnElectron(options) : forkStandIn(options)
  let output = ''
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  return { code: await ended(child), output }
}

async function launchElectron(options: LaunchOptions): Promise<DesktopApp> {
  const app = await _electron.launch({
    executablePath: electronProgram!,
    args: electronArguments(options),
    cwd: ROOT,
  })
  const end = ended(app.process())
  return {
    kind: 'electron',
    ended: end,
    page: await app.firstWindow(),
    evaluate: (work, arg) => app.evaluate(work as never, arg as never),
    close: () => app.close().then(() => end),
    kill: async () => {
      app.process().kill('SIGKILL')
      await end
    },
  }
}

const spawnElectron = (options: LaunchOptions): ChildProcess =>
  spawn(electronProgram!, electronArguments(options), { cwd: ROOT })

/** As root, Chromium runs without its sandbox only. */
const electronArguments = (options: LaunchOptions): string[] => [
  ENTRY,
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ...switchesOf(options),
]

const switchesOf = ({ workspace, userData, args = [] }: LaunchOptions): string[] => [
  `--workspace=${workspace}`,
  `--user-data-dir=${userData}`,
  ...args,
]

async function launchStandIn(options: LaunchOptions): Promise<DesktopApp> {
  const child = forkStandIn(options)
  child.stderr?.pipe(process.stderr)
  const end = ended(child)
  const browser = await chromium.connectOverCDP(await endpointOf(child))
  const [page] = browser.contexts()[0].pages()
  const evaluate = evaluatorOf(child)
  return {
    kind: 'stand-in',
    ended: end,
    page,
    evaluate: (work, arg) => evaluate(String(work), arg) as never,
    close: () => {
      // The answer to this may be lost in the end of the process.
      evaluate('({ app }) => app.quit()', undefined).catch(() => undefined)
      return end
    },
    kill: async () => {
      const gone = browser.isConnected()
        ? new Promise<void>((resolve) => browser.once('disconnected', () => resolve()))
        : null
      child.kill('SIGKILL')
      await end
      await gone
    },
  }
}

function forkStandIn(options: LaunchOptions): ChildProcess {
  return fork(join(STAND_IN, 'boot.mjs'), [ENTRY, ...switchesOf(options)], {
    cwd: ROOT,
    execArgv: ['--import', join(STAND_IN, 'register.mjs')],
    // Colours, which Playwright asks for, would be in the way of who reads the log.
    env: {
      ...process.env,
      FORCE_COLOR: '0',
      DESCENT_STAND_IN_ANSWERS: JSON.stringify(options.answers ?? []),
    },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
}

const ended = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))

type Message =
  | { readonly type: 'window'; readonly endpoint: string }
  | { readonly type: 'result'; readonly id: number; readonly value?: unknown; readonly error?: string }

/** Where the Chromium of the stand-in can be reached, once it has a window. */
const endpointOf = (child: ChildProcess) =>
  new Promise<string>((resolve, reject) => {
    child.on('message', (message: Message) => message.type === 'window' && resolve(message.endpoint))
    child.once('exit', (code) =>
      reject(new Error(`The app ended before it had a window, with code ${code}.`)),
    )
  })

/** Calls functions, given as text, in the process of the stand-in. */
function evaluatorOf(child: ChildProcess) {
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  let count = 0
  child.on('message', (message: Message) => {
    if (message.type !== 'result') return
    if (message.error === undefined) waiting.get(message.id)?.resolve(message.value)
    else waiting.get(message.id)?.reject(new Error(message.error))
  })
  child.once('exit', () => waiting.forEach(({ reject }) => reject(new Error('The app has ended.'))))
  return (code: string, arg: unknown) =>
    new Promise<unknown>((resolve, reject) => {
      const id = ++count
      waiting.set(id, { resolve, reject })
      child.send({ id, code, arg }, (error) => error && reject(error))
    })
}
