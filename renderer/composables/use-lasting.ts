import { shallowRef, watch, type ShallowRef } from 'vue'

/** What `source` says once there has been something to say for `afterMs`: what is over sooner is not worth a flicker. */
export function useLasting(
  source: () => string | null,
  afterMs: number,
): Readonly<ShallowRef<string | null>> {
  const shown = shallowRef<string | null>(null)
  let timer = 0
  watch(
    source,
    (said, before) => {
      if (said === null) {
        clearTimeout(timer)
        shown.value = null
      } else if (shown.value !== null) {
        shown.value = said
      } else if (before == null) {
        timer = window.setTimeout(() => (shown.value = source()), afterMs)
      }
    },
    { immediate: true },
  )
  return shown
}
