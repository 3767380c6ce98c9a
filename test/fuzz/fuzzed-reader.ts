import { fork, type ChildProcess } from 'node:child_process'
import { resolve } from 'node:path'
import type { FuzzOutcome, FuzzTask } from './fuzz-reader'

const READER = resolve(import.meta.dirname, '../../out/node/fuzz-reader.js')
/** Nothing may take longer. */
const MOST_MS = 5000

/** A process that reads files, one after another; another one takes its place where it breaks down or hangs. */
export class FuzzedReader {
  #child: ChildProcess | null = null

  /** @param folder of its own, in which it works and to which the system's temporary files go */
  constructor(private readonly folder: string) {}

  async read(task: FuzzTask): Promise<FuzzOutcome> {
    const child = (this.#child ??= fork(READER, [this.folder], {
      cwd: this.folder,
      env: { ...process.env, TMPDIR: this.folder },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    }))
    return new Promise((settle) => {
      const end = (outcome: FuzzOutcome): void => {
        clearTimeout(clock)
        child.removeAllListeners()
        settle(outcome)
      }
      const broken = (code: string): void => {
        this.#child = null
        child.kill('SIGKILL')
        end({ code, rss: 0 })
      }
      const clock = setTimeout(() => broken('HANG'), MOST_MS)
      child.once('message', (outcome: FuzzOutcome) => end(outcome))
      child.once('exit', (code, signal) => broken(`CRASH ${signal ?? code ?? ''}`))
      child.send(task)
    })
  }

  close(): void {
    this.#child?.kill('SIGKILL')
  }
}
