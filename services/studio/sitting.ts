import type { Executor } from '../training/executor'

/** One time that a run is taken up: who trains it, and its two moments, as promises. */
export class Sitting {
  /** It trains, or waits for its turn; rejects when it cannot. */
  readonly begun: Promise<void>
  /** It is over, and what became of it is written down. */
  readonly over: Promise<void>
  begin!: () => void
  refuse!: (error: Error) => void
  end!: () => void

  /** @param isTrial it is one of many, few of which are looked at */
  constructor(
    readonly executor: Executor,
    readonly isTrial: boolean,
  ) {
    this.begun = new Promise((resolve, reject) => {
      this.begin = resolve
      this.refuse = reject
    })
    // Nobody may be waiting for it any more.
    this.begun.catch(() => undefined)
    this.over = new Promise((resolve) => (this.end = resolve))
  }
}
