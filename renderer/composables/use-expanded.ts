import { computed, onBeforeUnmount, shallowRef, watch, type Ref } from 'vue'
import type { ChartGroup } from './use-chart-group'

/** Where an expanded chart lies: over all of its place. */
interface Placed {
  readonly isExpanded: Readonly<Ref<boolean>>
  readonly place: Readonly<Ref<Readonly<Record<string, string>> | undefined>>
}

/** Lets one chart of a group cover the canvas of its place, and follow it when the window changes. */
export function useExpanded(
  id: () => string,
  root: Readonly<Ref<HTMLElement | null>>,
  group: ChartGroup,
): Placed {
  const isExpanded = computed(() => group.expanded.value === id())
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
