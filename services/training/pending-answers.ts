import { StudioError, type ErrorReport } from '../contract/errors'
import type { Packed } from '../contract/packed'

interface Open {
  readonly resolve: (answer: Packed<unknown> | null) => void
  readonly reject: (error: StudioError) => void
}

/** What a worker was asked about a network, and has not answered yet. */
export class PendingAnswers {
  #count = 0
  readonly #open = new Map<number, Open>()

  get size(): number {
    return this.#open.size
  }

  /** The number to ask under, and the answer to come: null where there will be none. */
  expect(): { readonly id: number; readonly answer: Promise<Packed<unknown> | null> } {
    const id = this.#count++
    return { id, answer: new Promise((resolve, reject) => this.#open.set(id, { resolve, reject })) }
  }

  settle(id: number, answer: Packed<unknown> | null, error: ErrorReport | null): void {
    const open = this.#open.get(id)
    this.#open.delete(id)
    if (error) open?.reject(StudioError.from(error))
    else open?.resolve(answer)
  }

  /** Nobody answers any more. @param error what everyone who waits is told; null: that there is no answer */
  abandon(error: StudioError | null): void {
    for (const { resolve, reject } of this.#open.values()) {
      if (error) reject(error)
      else resolve(null)
    }
    this.#open.clear()
  }
}
