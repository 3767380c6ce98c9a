/** Adds up the time in which it runs. */
export class Stopwatch {
  #since: number | null = null
  #elapsedMs: number

  constructor(elapsedMs: number) {
    this.#elapsedMs = elapsedMs
  }

  get elapsedMs(): number {
    return this.#elapsedMs + (this.#since === null ? 0 : performance.now() - this.#since)
  }

  start(): void {
    this.#since ??= performance.now()
  }

  stop(): void {
    this.#elapsedMs = this.elapsedMs
    this.#since = null
  }
}
