import { drawingMs } from './frame-limit'

/** Something that is drawn again and again. */
export interface Drawn {
  draw(): void
}

/** How the scheduler comes by time. */
export interface Clock {
  now(): number
  /** Calls in the next animation frame. */
  frame(work: () => void): void
  /** Calls after some milliseconds. */
  wait(work: () => void, ms: number): void
  /** Between two drawings of one thing. */
  leastMs(): number
}

/** Drawing within one animation frame: half of what there is at 40 frames a second. */
const BUDGET_MS = 12
/** Frames come a little early or late. */
const TOLERANCE_MS = 5

/**
 * Draws what asked for it: only what is visible, what waits longest first, each not more often than it is worth, and in one
 * frame no more than there is time for, so that the page answers whatever there is to draw.
 */
export class DrawScheduler {
  /** In the order of their requests. */
  readonly #waiting = new Set<Drawn>()
  readonly #hidden = new Set<Drawn>()
  readonly #lastMs = new WeakMap<Drawn, number>()
  #isCalled = false

  constructor(private readonly clock: Clock) {}

  request(drawn: Drawn): void {
    this.#waiting.add(drawn)
    this.#call()
  }

  /** What is hidden waits until it is seen. */
  show(drawn: Drawn, isVisible: boolean): void {
    if (isVisible) this.#hidden.delete(drawn)
    else this.#hidden.add(drawn)
    this.#call()
  }

  cancel(drawn: Drawn): void {
    this.#waiting.delete(drawn)
    this.#hidden.delete(drawn)
  }

  /** Draws at once all that waits, seen or not: before it is put on paper. */
  drawAll(): void {
    for (const drawn of [...this.#waiting]) {
      this.#waiting.delete(drawn)
      drawn.draw()
    }
  }

  #call(): void {
    if (this.#isCalled) return
    const waits = [...this.#waiting]
      .filter((drawn) => !this.#hidden.has(drawn))
      .map((drawn) => this.#waitMs(drawn))
    if (waits.length === 0) return
    this.#isCalled = true
    const wait = Math.min(...waits)
    const inFrame = (): void => this.clock.frame(() => this.#draw())
    // A frame that is not wanted would cost something too: it is waited for by the clock.
    if (wait > 0) this.clock.wait(inFrame, wait)
    else inFrame()
  }

  #waitMs(drawn: Drawn): number {
    const last = this.#lastMs.get(drawn) ?? -Infinity
    return last + this.clock.leastMs() - TOLERANCE_MS - this.clock.now()
  }

  #draw(): void {
    this.#isCalled = false
    const began = this.clock.now()
    try {
      for (const drawn of [...this.#waiting]) {
        if (this.#hidden.has(drawn) || this.#waitMs(drawn) > 0) continue
        this.#waiting.delete(drawn)
        this.#lastMs.set(drawn, this.clock.now())
        drawn.draw()
        if (this.clock.now() - began >= BUDGET_MS) break
      }
    } finally {
      // What cannot be drawn does not hold up the others.
      this.#call()
    }
  }
}

/** The one of the page. */
export const drawScheduler = new DrawScheduler({
  now: () => performance.now(),
  frame: (work) => void requestAnimationFrame(work),
  wait: (work, ms) => void setTimeout(work, ms),
  leastMs: drawingMs,
})
