import { isUserActive } from './user-activity'

/** Work that is done in an animation frame, and not more often than it is worth. */
export interface FrameLimit {
  request(): void
  cancel(): void
}

/** Frames come a little early or late; a third of the usual one is allowed for. */
const TOLERANCE_MS = 5

/** Between two frames that are worth drawing: what the eye can follow. */
export const LEAST_MS = 1000 / 30

/**
 * Between two drawings of what comes by itself. Drawing takes tens of milliseconds where no GPU helps, and training wants the
 * cores: on two of them twice a second, on eight 8 times, up to what the eye can follow.
 */
export const liveMs = (cores: number): number => Math.max(LEAST_MS, 1000 / cores)

/** The same, as often as the eye can follow while the user is at it. */
export const drawingMs = (): number => (isUserActive() ? LEAST_MS : liveMs(navigator.hardwareConcurrency))

/**
 * Asked as often as one likes, `work` is done in the first frame that comes `leastMs` after the last one.
 * @param leastMs asked at each request
 */
export function frameLimit(leastMs: () => number, work: () => void): FrameLimit {
  let timer: ReturnType<typeof setTimeout> | null = null
  let frame: number | null = null
  let last = -Infinity
  const onFrame = (now: number): void => {
    frame = null
    last = now
    work()
  }
  const onTime = (): void => {
    timer = null
    frame = requestAnimationFrame(onFrame)
  }
  return {
    request: () => {
      if (timer !== null || frame !== null) return
      // A frame that is not wanted would cost something too: it is waited for by the clock.
      const wait = last + leastMs() - TOLERANCE_MS - performance.now()
      if (wait > 0) timer = setTimeout(onTime, wait)
      else onTime()
    },
    cancel: () => {
      if (timer !== null) clearTimeout(timer)
      if (frame !== null) cancelAnimationFrame(frame)
      timer = frame = null
    },
  }
}
