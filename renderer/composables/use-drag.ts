import { onBeforeUnmount, shallowRef, type ShallowRef } from 'vue'

/** Something that is being dragged, and how far it has come, in pixels. */
export interface Drag<What> {
  readonly what: What
  readonly x: number
  readonly y: number
}

/** Less is a click. */
const LEAST = 4

/**
 * Follows the pointer from a press to its release; Escape gives up.
 * @param drop is called where something was dragged, not clicked
 */
export function useDrag<What>(drop: (drag: Drag<What>) => void): {
  readonly drag: Readonly<ShallowRef<Drag<What> | null>>
  readonly begin: (what: What, event: PointerEvent) => void
} {
  const drag = shallowRef<Drag<What> | null>(null)
  let stop: (() => void) | null = null

  function begin(what: What, event: PointerEvent): void {
    if (event.button !== 0) return
    stop?.()
    const listening = new AbortController()
    const { signal } = listening
    stop = () => {
      listening.abort()
      drag.value = null
      stop = null
    }
    const follow = ({ clientX, clientY }: PointerEvent): void => {
      const moved = { what, x: clientX - event.clientX, y: clientY - event.clientY }
      if (drag.value || Math.hypot(moved.x, moved.y) >= LEAST) drag.value = moved
    }
    const release = (): void => {
      const done = drag.value
      stop?.()
      if (done) drop(done)
    }
    addEventListener('pointermove', follow, { signal })
    addEventListener('pointerup', release, { signal })
    addEventListener('pointercancel', () => stop?.(), { signal })
    addEventListener('keydown', ({ key }) => key === 'Escape' && stop?.(), { signal })
  }

  onBeforeUnmount(() => stop?.())
  return { drag, begin }
}
