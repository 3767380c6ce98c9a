import { dirname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { SelfTestRow } from '../../core'
import { StudioError } from '../contract/errors'

/** Tests the engine in a worker of its own, so that neither runs nor pages wait; whoever asks meanwhile hears the same. */
export class SelfTests {
  readonly #workerFile: string
  #worker: Worker | null = null
  #isClosed = false
  #current: Promise<readonly SelfTestRow[]> | null = null

  /** @param trainingWorker the bundled hosts/training-worker, beside which the self-test lies */
  constructor(trainingWorker: string) {
    this.#workerFile = join(dirname(trainingWorker), 'self-test.js')
  }

  /** @throws StudioError `selfTestCrashed`, `doorClosed` */
  run(): Promise<readonly SelfTestRow[]> {
    this.#current ??= this.#start().finally(() => (this.#current = null))
    return this.#current
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#worker?.terminate()
  }

  #start(): Promise<readonly SelfTestRow[]> {
    if (this.#isClosed) return Promise.reject(new StudioError('doorClosed', undefined))
    const worker = new Worker(this.#workerFile, { name: 'self-test' })
    this.#worker = worker
    return new Promise((resolve, reject) => {
      let problem: string | null = null
      worker.on('message', resolve)
      worker.on('error', (error: unknown) => {
        problem = error instanceof Error ? error.message.replace(/\.$/, '') : String(error)
      })
      worker.on('exit', (code) => {
        this.#worker = null
        problem ??= `it ended with code ${code}`
        // Whoever has been answered does not hear of it.
        reject(
          this.#isClosed
            ? new StudioError('doorClosed', undefined)
            : new StudioError('selfTestCrashed', { problem }),
        )
      })
    })
  }
}
