import type { ErrorReport } from '../contract/errors'
import type { Command } from '../contract/steering'

/** A command, and how it is answered. One that the session ends before is not. */
export interface Told {
  readonly command: Command
  readonly obeyed: () => void
  readonly refuse: (error: ErrorReport) => void
}

/** What a session is told, until it comes up for air. */
export class CommandQueue {
  readonly #told: Told[] = []
  #wake = (): void => undefined

  push(told: Told): void {
    this.#told.push(told)
    this.wake()
  }

  /** The one that is next; it stays. */
  get next(): Told | undefined {
    return this.#told.at(0)
  }

  take(): Told | undefined {
    return this.#told.shift()
  }

  /** Wakes a session that waits, to look around. */
  wake(): void {
    this.#wake()
  }

  /** Resolves at the next `wake`, or when the session is asked to stop. */
  async sleep(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    await new Promise<void>((resolve) => {
      this.#wake = resolve
      signal.addEventListener('abort', this.#onAbort)
    })
    signal.removeEventListener('abort', this.#onAbort)
    this.#wake = () => undefined
  }

  readonly #onAbort = (): void => this.wake()
}
