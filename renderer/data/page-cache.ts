/** Parts of a long table that were read: those that were looked at last are kept. */
export class PageCache<Page> {
  readonly #pages = new Map<number, Page>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  has(index: number): boolean {
    return this.#pages.has(index)
  }

  get(index: number): Page | undefined {
    return this.#pages.get(index)
  }

  /** Says that pages are looked at now, so that they go last. */
  touch(indices: readonly number[]): void {
    for (const index of indices) {
      const page = this.#pages.get(index)
      if (page === undefined) continue
      this.#pages.delete(index)
      this.#pages.set(index, page)
    }
  }

  put(index: number, page: Page): void {
    this.#pages.set(index, page)
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= this.#most) return
      this.#pages.delete(oldest)
    }
  }

  clear(): void {
    this.#pages.clear()
  }
}

/** The pages that rows first..end-1 lie in, from the middle outwards. */
export function pagesOf(first: number, end: number, pageSize: number): number[] {
  if (end <= first) return []
  const from = Math.floor(first / pageSize)
  const to = Math.floor((end - 1) / pageSize)
  const middle = (first + end) / 2 / pageSize - 0.5
  const pages = Array.from({ length: to - from + 1 }, (_, i) => from + i)
  return pages.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))
}
