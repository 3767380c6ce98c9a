import { onBeforeUnmount, onMounted, ref, type Ref, type ShallowRef } from 'vue'

/** How large an element is, in pixels, as it changes. */
export function useSize(
  element: Readonly<ShallowRef<HTMLElement | null>>,
  first: { readonly width: number; readonly height: number },
): { readonly width: Ref<number>; readonly height: Ref<number> } {
  const width = ref(first.width)
  const height = ref(first.height)
  const read = (): void => {
    if (!element.value?.clientWidth) return
    width.value = element.value.clientWidth
    height.value = element.value.clientHeight
  }
  const observer = new ResizeObserver(read)
  onMounted(() => {
    if (!element.value) return
    read()
    observer.observe(element.value)
  })
  onBeforeUnmount(() => observer.disconnect())
  return { width, height }
}
