import type { Page } from '@playwright/test'
import type { StudioEvent } from '../services/contract/api'
import type { Reply, FileTransport, Transport } from '../services/contract/calls'

declare global {
  interface Window {
    /** What the preload gives to the page. */
    readonly studioHost: FileTransport<File>
    /** Events that no one has taken out of the page yet, and who waits for one. */
    studioQueue?: { readonly events: StudioEvent[]; wake: () => void }
  }
}

/** The studio as the page of the desktop app reaches it, for a test outside of the page. */
export function pageTransport(page: Page): Transport {
  const listeners = new Set<(event: StudioEvent) => void>()
  const listening = listen(page, (event) => listeners.forEach((listener) => listener(event)))
  return {
    async call(method, args): Promise<Reply> {
      await listening
      return page.evaluate(([method, args]) => window.studioHost.call(method, args), [method, args] as const)
    },
    onEvent(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Resolves when every event from then on is told, until the page goes away. */
async function listen(page: Page, tell: (event: StudioEvent) => void): Promise<void> {
  await page.evaluate(() => {
    const queue: NonNullable<Window['studioQueue']> = { events: [], wake: () => undefined }
    window.studioQueue = queue
    window.studioHost.onEvent((event) => {
      queue.events.push(event)
      queue.wake()
    })
  })
  void pump(page, tell)
}

async function pump(page: Page, tell: (event: StudioEvent) => void): Promise<void> {
  try {
    for (;;) for (const event of await page.evaluate(nextEvents)) tell(event)
  } catch {
    // The page is gone.
  }
}

/** Runs in the page: the events in the queue, as soon as there are some. */
async function nextEvents(): Promise<StudioEvent[]> {
  const queue = window.studioQueue
  if (!queue) throw new Error('The page has been loaded anew.')
  if (queue.events.length === 0) await new Promise<void>((resolve) => (queue.wake = resolve))
  return queue.events.splice(0)
}
