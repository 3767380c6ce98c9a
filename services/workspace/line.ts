import type { Line } from '../contract/api'

/** What is kept of one stretch: at most three places. */
interface Kept {
  readonly at: number
  readonly x: number
  readonly y: number
}

/**
 * Makes a line of points that come one after another, without keeping them. A long line is cut into stretches of equally
 * many points; of each remain the smallest and the largest value, so that no spike is lost, and the first that is not finite,
 * so that nobody takes a broken run for a good one.
 */
export class LineBuilder {
  readonly #stretches: number
  readonly #x: number[] = []
  readonly #y: number[] = []
  #count = 0
  #stretch = 0
  #low: Kept | null = null
  #high: Kept | null = null
  #broken: Kept | null = null

  /**
   * @param of points that will come
   * @param points about so many are kept: all, where there are no more
   */
  constructor(
    private readonly of: number,
    points: number,
  ) {
    this.#stretches = of <= points ? of : Math.max(1, Math.floor(points / 2))
  }

  add(x: number, y: number): void {
    const stretch = Math.floor((this.#count * this.#stretches) / this.of)
    if (stretch !== this.#stretch) this.#endStretch(stretch)
    const point = { at: this.#count++, x, y }
    if (!Number.isFinite(y)) {
      this.#broken ??= point
      return
    }
    if (this.#low === null || y < this.#low.y) this.#low = point
    if (this.#high === null || y > this.#high.y) this.#high = point
  }

  /** To be called once. */
  end(): Line {
    this.#endStretch(0)
    return { x: Float64Array.from(this.#x), y: Float64Array.from(this.#y), of: this.of }
  }

  #endStretch(next: number): void {
    const kept = [this.#low, this.#high, this.#broken].filter((point) => point !== null)
    for (const { x, y } of [...new Set(kept)].sort((a, b) => a.at - b.at)) {
      this.#x.push(x)
      this.#y.push(y)
    }
    this.#low = this.#high = this.#broken = null
    this.#stretch = next
  }
}
