import { computed, onBeforeUnmount, onMounted, ref, watch, type ComputedRef, type Ref } from 'vue'
import { clampOffset, drawnHeight, offsetShowing, rowsInView, scale, type RowList } from '../data/row-window'

/** The rows of a list that are drawn now, and where. */
export interface RowScroll {
  /** Indices of the rows to draw. */
  readonly rows: ComputedRef<readonly number[]>
  /** Of the element that stands for all rows, in pixels. */
  readonly height: ComputedRef<number>
  /** Where a row lies in that element, in pixels. */
  readonly topOf: (row: number) => number
  /** Of the element that scrolls, in pixels. */
  readonly width: Readonly<Ref<number>>
  /** Rows that can be seen at once. */
  readonly page: ComputedRef<number>
  readonly show: (row: number) => void
  /** For the element that scrolls. */
  readonly onScroll: () => void
  readonly onWheel: (event: WheelEvent) => void
}

/**
 * Scrolls over as many rows as there are. Where they are too many for one element of the page, a pixel of the scroll bar is
 * several of the rows, and the wheel moves the rows themselves.
 * @param head height of what stays on top of the rows, in pixels
 */
export function useRowScroll(
  element: Readonly<Ref<HTMLElement | null>>,
  rowCount: () => number,
  rowHeight: number,
  head: () => number,
): RowScroll {
  const view = ref(0)
  const width = ref(0)
  const offset = ref(0)
  const scrolled = ref(0)
  const list = computed((): RowList => ({ rows: rowCount(), rowHeight, view: view.value }))

  function onScroll(): void {
    const top = element.value?.scrollTop ?? 0
    // Where we have put it ourselves, the offset is known better than the scroll bar can say.
    if (Math.abs(top - scrolled.value) < 1) return
    scrolled.value = top
    offset.value = clampOffset(top * scale(list.value), list.value)
  }

  function scrollTo(wanted: number): void {
    offset.value = clampOffset(wanted, list.value)
    scrolled.value = offset.value / scale(list.value)
    if (element.value) element.value.scrollTop = scrolled.value
  }

  function onWheel(event: WheelEvent): void {
    if (scale(list.value) === 1 || event.deltaY === 0 || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : rowHeight
    scrollTo(offset.value + event.deltaY * unit)
  }

  function measure(): void {
    view.value = Math.max(0, (element.value?.clientHeight ?? 0) - head())
    width.value = element.value?.clientWidth ?? 0
  }
  let resizing: ResizeObserver | null = null
  onMounted(() => {
    resizing = new ResizeObserver(measure)
    if (element.value) resizing.observe(element.value)
    measure()
  })
  onBeforeUnmount(() => resizing?.disconnect())
  watch(rowCount, () => scrollTo(offset.value), { flush: 'post' })

  const rows = computed(() => {
    const { first, end } = rowsInView(offset.value, list.value)
    return Array.from({ length: end - first }, (_, i) => first + i)
  })
  return {
    rows,
    width,
    height: computed(() => drawnHeight(list.value)),
    topOf: (row) => scrolled.value + row * rowHeight - offset.value,
    page: computed(() => Math.max(1, Math.floor(view.value / rowHeight) - 1)),
    show: (row) => scrollTo(offsetShowing(row, offset.value, list.value)),
    onScroll,
    onWheel,
  }
}
