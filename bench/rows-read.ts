import type { Page } from '@playwright/test'

interface Noted {
  /** When the last message came that is large enough to hold a part of a long table; from the beginning of the navigation. */
  lastRowsMs: number
}

/** In the page: notes when rows come. Nothing is asked of it meanwhile, or it would draw as for a user who is at it. */
export const noteRows = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const LARGE = 100_000
    const noted = globalThis as unknown as Noted
    noted.lastRowsMs = 0
    globalThis.WebSocket = class extends WebSocket {
      constructor(address: string | URL, protocols?: string | string[]) {
        super(address, protocols)
        this.addEventListener('message', ({ data }) => {
          if (data instanceof ArrayBuffer && data.byteLength > LARGE) noted.lastRowsMs = performance.now()
        })
      }
    }
  })

/** When no rows have come for `quietMs`: how long the last ones took since the page was opened, in milliseconds. */
export async function rowsReadMs(page: Page, quietMs: number, patienceMs: number): Promise<number> {
  await page.waitForFunction(
    (quietMs) => {
      const { lastRowsMs } = globalThis as unknown as Noted
      return lastRowsMs > 0 && performance.now() - lastRowsMs > quietMs
    },
    quietMs,
    { timeout: patienceMs, polling: 200 },
  )
  return page.evaluate(() => (globalThis as unknown as Noted).lastRowsMs)
}
