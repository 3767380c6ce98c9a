/** What asks a program to end in good order. */
const WISHES_TO_STOP = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Hears of such a wish once: a second Ctrl-C ends the process at once, as it would any other.
 * @returns what stops listening
 */
export function onWishToStop(stop: () => void): () => void {
  for (const wish of WISHES_TO_STOP) process.once(wish, stop)
  return () => {
    for (const wish of WISHES_TO_STOP) process.off(wish, stop)
  }
}
