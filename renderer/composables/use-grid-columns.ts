import { useVirtualizer } from '@tanstack/vue-virtual'
import { computed, watch, type ComputedRef, type Ref } from 'vue'

/** The columns of a wide table that are drawn now, and where. Lengths in pixels. */
export interface GridColumns {
  readonly shown: ComputedRef<readonly { readonly index: number; readonly start: number }[]>
  /** Of one column. */
  readonly width: ComputedRef<number>
  /** Of all of them, with what stands before them. */
  readonly total: ComputedRef<number>
  readonly show: (column: number) => void
}

/** Few columns share the width; more than fit are scrolled. */
const WIDTHS = { least: 136, most: 220 }

/** @param before width of what stays in sight before the columns */
export function useGridColumns(
  element: Readonly<Ref<HTMLElement | null>>,
  count: () => number,
  before: () => number,
  view: () => number,
): GridColumns {
  const width = computed(() => {
    const share = Math.floor((view() - before()) / Math.max(1, count()))
    return Math.min(WIDTHS.most, Math.max(WIDTHS.least, share))
  })
  const across = useVirtualizer<HTMLElement, HTMLElement>(
    computed(() => ({
      horizontal: true,
      count: count(),
      getScrollElement: () => element.value,
      estimateSize: () => width.value,
      paddingStart: before(),
      scrollPaddingStart: before(),
      overscan: 3,
    })),
  )
  watch(width, () => across.value.measure(), { flush: 'post' })
  return {
    shown: computed(() => across.value.getVirtualItems().map(({ index, start }) => ({ index, start }))),
    width,
    total: computed(() => across.value.getTotalSize()),
    show: (column) => across.value.scrollToIndex(column),
  }
}
