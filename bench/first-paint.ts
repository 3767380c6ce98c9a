import type { Browser, Page } from '@playwright/test'
import type { Times } from './page-timing'

/** From the beginning of the navigation, in milliseconds, sorted. */
export interface FirstTimes {
  /** To the first thing that is seen. */
  readonly paint: Times
  /** To the frame that shows the place with something in it that can be used. */
  readonly place: Times
}

interface Noted {
  placeMs?: number
}

/** Opens the page again and again, each time as a browser does that has never seen it. */
export async function firstTimes(browser: Browser, address: string, count: number): Promise<FirstTimes> {
  const found = { paint: [] as number[], place: [] as number[] }
  for (let i = 0; i < count; i++) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await notePlace(page)
    await page.goto(address)
    await page.waitForFunction(() => (globalThis as Noted).placeMs !== undefined)
    const { paint, place } = await page.evaluate(() => ({
      paint: performance.getEntriesByName('first-contentful-paint')[0].startTime,
      place: (globalThis as Noted).placeMs!,
    }))
    found.paint.push(paint)
    found.place.push(place)
    await page.close()
  }
  const sorted = (times: readonly number[]): Times => times.toSorted((a, b) => a - b)
  return { paint: sorted(found.paint), place: sorted(found.place) }
}

/** In the page: notes when the place is there. */
const notePlace = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const seeing = new MutationObserver(() => {
      if (!document.querySelector('main :is(button, input, [tabindex="0"])')) return
      seeing.disconnect()
      requestAnimationFrame(() =>
        requestAnimationFrame(() => ((globalThis as Noted).placeMs = performance.now())),
      )
    })
    seeing.observe(document, { childList: true, subtree: true })
  })

/** What the page takes of memory, in bytes; null where the browser does not tell. It may take its time to find out. */
export async function memoryOf(page: Page): Promise<number | null> {
  return page.evaluate(async () => {
    interface Measured {
      measureUserAgentSpecificMemory?(): Promise<{ bytes: number }>
    }
    const { bytes } = (await (performance as Measured).measureUserAgentSpecificMemory?.()) ?? {}
    return bytes ?? null
  })
}
