import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { DESCENT } from '../hosts/command-line'

/** A `descent worker` under way. */
export interface WorkerProcess {
  /** All lines that it has printed. */
  readonly lines: () => readonly string[]
  /** Resolves when it has printed such a line. */
  readonly until: (pattern: RegExp) => Promise<void>
  /** Resolves with its exit code when it has ended; null where a signal ended it. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>
}

const started = new Set<WorkerProcess>()

/** Kills all that were started. */
export async function killWorkers(): Promise<void> {
  await Promise.all([...started].map((worker) => worker.end('SIGKILL')))
  started.clear()
}

/** Starts one, and waits until it works. */
export async function startWorker(queue: string, slots = 1): Promise<WorkerProcess> {
  const child = spawn(process.execPath, [DESCENT, 'worker', '--queue', queue, '--slots', String(slots)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let out = ''
  let heard = (): void => undefined
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
    heard()
  })
  const ended = once(child, 'close').then(([code]) => code as number | null)
  const worker: WorkerProcess = {
    lines: () => out.split('\n').slice(0, -1),
    until: async (pattern) => {
      while (!pattern.test(out)) await new Promise<void>((resolve) => (heard = resolve))
    },
    end: (signal) => {
      started.delete(worker)
      child.kill(signal)
      return ended
    },
  }
  started.add(worker)
  await worker.until(/^Works at /m)
  return worker
}
