import type { Page } from '@playwright/test'

/** From an input to the last frame that it led to, in milliseconds, sorted. */
export type Times = readonly number[]

interface Counted {
  drawings: number
}

/** In the page: counts the drawings of charts, each of which clears its canvas once. */
export async function countDrawings(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const counted = globalThis as unknown as Counted
    counted.drawings = 0
    const { prototype } = CanvasRenderingContext2D
    const clear: (...given: number[]) => void = Reflect.get(prototype, 'clearRect')
    prototype.clearRect = function (...given) {
      counted.drawings++
      clear.apply(this, given)
    }
  })
}

/** How an input is made in the page: a key on an element, a click on it, or a text typed into it. */
export interface Input {
  readonly selector: string
  readonly keys?: readonly string[]
  readonly shiftKey?: boolean
  readonly texts?: readonly string[]
}

/**
 * Makes an input again and again, in turn with each of its keys or texts, and waits each time until nothing is drawn any more.
 * @returns from the input to the end of the frame after the last drawing of it, or the first frame where nothing was drawn
 */
export async function timesOf(page: Page, input: Input, count: number): Promise<Times> {
  const times = await page.evaluate(
    async ({ input: { selector, keys, shiftKey, texts }, count }) => {
      /** Frames without a drawing after which there will be none. */
      const QUIET = 6
      const counted = globalThis as unknown as Counted
      const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve))
      const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
      const act = (i: number): void => {
        const element = document.querySelector<HTMLElement>(selector)
        if (!element) throw new Error(`nothing on the page is ${selector}`)
        if (keys) {
          const key = keys[i % keys.length]
          element.dispatchEvent(
            new KeyboardEvent('keydown', { key, shiftKey: shiftKey ?? false, bubbles: true }),
          )
        } else if (texts) {
          ;(element as HTMLInputElement).value = texts[i % texts.length]
          element.dispatchEvent(new Event('input', { bubbles: true }))
        } else {
          // Without it nobody is at the page, which then draws less often.
          element.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }))
          element.click()
        }
      }
      const found: number[] = []
      for (let i = 0; i < count; i++) {
        const [began, before] = [performance.now(), counted.drawings]
        act(i)
        await frame()
        // What is drawn in a frame stands on the screen when the next one begins.
        await frame()
        let last = performance.now()
        let seen = counted.drawings
        for (let quiet = 0; quiet < QUIET && seen >= before; quiet++) {
          await frame()
          if (counted.drawings === seen) continue
          quiet = 0
          seen = counted.drawings
          last = performance.now()
        }
        found.push(last - began)
        await pause(150)
      }
      return found
    },
    { input, count },
  )
  return times.toSorted((a, b) => a - b)
}

/** A table without colours. */
export const PLAIN = { style: { head: [], border: [] } }

export const quantile = (times: Times, share: number): number =>
  times[Math.min(times.length - 1, Math.floor(share * times.length))]

/** Frames and drawings of charts within a second, while the pointer moves now and then. */
export async function framesPerSecond(
  page: Page,
  ms: number,
): Promise<{ frames: number; drawings: number; charts: number }> {
  return page.evaluate(async (ms) => {
    const counted = globalThis as unknown as Counted
    const [began, before] = [performance.now(), counted.drawings]
    let frames = 0
    const moving = setInterval(() => dispatchEvent(new PointerEvent('pointermove')), 1000)
    while (performance.now() - began < ms) {
      await new Promise((resolve) => requestAnimationFrame(resolve))
      frames++
    }
    clearInterval(moving)
    const seconds = (performance.now() - began) / 1000
    const isSeen = (canvas: Element): boolean => {
      const { top, bottom } = canvas.getBoundingClientRect()
      return bottom > 0 && top < innerHeight
    }
    const charts = [...document.querySelectorAll('canvas')].filter(isSeen).length
    return { frames: frames / seconds, drawings: (counted.drawings - before) / seconds, charts }
  }, ms)
}
