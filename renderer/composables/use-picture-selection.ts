import { computed, onBeforeUnmount, shallowRef, type ComputedRef } from 'vue'
import type { Selection } from '../design/walk'

/** The pointer rests on a unit when it has been there for so long. */
const RESTS_MS = 180

export interface PictureSelection {
  readonly selection: ComputedRef<Selection | null>
  /** What the pointer rests on, or else what is selected. */
  readonly inspected: ComputedRef<Selection | null>
  readonly select: (to: Selection | null) => void
  readonly point: (to: Selection | null) => void
}

/**
 * What is selected in the picture of a network, and what the pointer rests on.
 * @param columns the picture's columns, input included: what was selected may be gone, by an undo for one
 */
export function usePictureSelection(columns: () => number): PictureSelection {
  const chosen = shallowRef<Selection | null>(null)
  const pointed = shallowRef<Selection | null>(null)
  const within = (at: Selection | null): Selection | null => (at && at.layer < columns() ? at : null)
  const selection = computed(() => within(chosen.value))
  let timer: ReturnType<typeof setTimeout> | undefined

  function point(to: Selection | null): void {
    clearTimeout(timer)
    if (to === null) pointed.value = null
    else timer = setTimeout(() => (pointed.value = to), RESTS_MS)
  }
  function select(to: Selection | null): void {
    point(null)
    chosen.value = to
  }
  onBeforeUnmount(() => clearTimeout(timer))

  return { selection, inspected: computed(() => within(pointed.value) ?? selection.value), select, point }
}
