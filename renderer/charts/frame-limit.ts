/** Work that is done in an animation frame, and not more often than the eye can follow. */
export interface FrameLimit {
  request(): void
  cancel(): void
}

/** Frames come a little early or late; a third of the usual one is allowed for. */
const TOLERANCE_MS = 5

export function frameLimit(leastMs: number, work: () => void): FrameLimit {
  let pending: number | null = null
  let last = -Infinity
  const onFrame = (now: number): void => {
    pending = null
    if (now - last < leastMs - TOLERANCE_MS) return request()
    last = now
    work()
  }
  const request = (): void => void (pending ??= requestAnimationFrame(onFrame))
  return {
    request,
    cancel: () => {
      if (pending !== null) cancelAnimationFrame(pending)
      pending = null
    },
  }
}
