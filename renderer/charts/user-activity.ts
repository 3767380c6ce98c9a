/** How long after the last movement or key somebody counts as being at it. */
const AT_IT_MS = 5000

let last = -Infinity

/** Notes that the user did something; tests say it by hand. */
export const noteActivity = (): void => void (last = performance.now())

/** Whether the user has moved the pointer or pressed a key just now: then it is worth to draw as often as the eye can follow. */
export const isUserActive = (): boolean => performance.now() - last < AT_IT_MS

if (typeof addEventListener === 'function') {
  for (const type of ['pointermove', 'pointerdown', 'wheel', 'keydown'])
    addEventListener(type, noteActivity, { capture: true, passive: true })
}
