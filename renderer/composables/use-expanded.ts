import { computed, onBeforeUnmount, shallowRef, watch, type Ref } from 'vue'

/** Where an expanded chart lies: over all of its place. */
interface Placed {
  readonly isExpanded: Readonly<Ref<boolean>>
  readonly place: Readonly<Ref<Readonly<Record<string, string>> | undefined>>
}

/**
 * Lets a chart cover the canvas of its place, and follow it when the window changes.
 * @param expanded the id of the one among its neighbours that does; null where none does
 */
export function useExpanded(
  id: () => string,
  root: Readonly<Ref<HTMLElement | null>>,
  expanded: Readonly<Ref<string | null>>,
): Placed {
  const isExpanded = computed(() => expanded.value === id())
  const place = shallowRef<Record<string, string>>()
  let resizing: ResizeObserver | null = null

  function follow(): void {
    const area = root.value?.closest('.canvas, main') ?? document.body
    resizing = new ResizeObserver(() => {
      const { left, top, width, height } = area.getBoundingClientRect()
      place.value = { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` }
    })
    resizing.observe(area)
  }

  function stop(): void {
    resizing?.disconnect()
    resizing = null
    place.value = undefined
  }

  watch(isExpanded, (isNow) => (isNow ? follow() : stop()))
  onBeforeUnmount(stop)
  return { isExpanded, place }
}
