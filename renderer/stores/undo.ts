import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { useStudio } from './studio'

/** Something the user did that can be taken back. */
export interface Deed {
  /** What was done, as in "Undo add layer". */
  readonly title: string
  readonly undo: () => unknown
  readonly redo: () => unknown
  /** Deeds of one key that follow each other quickly are one, as the letters of a word are. */
  readonly key?: string
}

const MOST = 500
const TOGETHER_MS = 800

/** All that was done in the studio and can be undone, in one line: the last deed first, wherever it was done. */
export const useUndo = defineStore('undo', () => {
  const { attempt } = useStudio()
  const past = shallowRef<readonly Deed[]>([])
  const future = shallowRef<readonly Deed[]>([])
  const undoable = computed(() => past.value.at(-1)?.title ?? null)
  const redoable = computed(() => future.value.at(-1)?.title ?? null)
  let lastAt = -Infinity

  /** Remembers what has just been done. */
  function did(deed: Deed): void {
    const now = performance.now()
    const before = past.value.at(-1)
    const isSame = deed.key !== undefined && deed.key === before?.key && now - lastAt < TOGETHER_MS
    lastAt = now
    const merged = isSame ? { ...deed, undo: before.undo } : deed
    past.value = [...past.value.slice(isSame ? 0 : -MOST, isSame ? -1 : undefined), merged]
    future.value = []
  }

  async function undo(): Promise<void> {
    const deed = past.value.at(-1)
    if (!deed) return
    past.value = past.value.slice(0, -1)
    future.value = [...future.value, deed]
    lastAt = -Infinity
    await attempt(deed.title, () => Promise.resolve(deed.undo()))
  }

  async function redo(): Promise<void> {
    const deed = future.value.at(-1)
    if (!deed) return
    future.value = future.value.slice(0, -1)
    past.value = [...past.value, deed]
    lastAt = -Infinity
    await attempt(deed.title, () => Promise.resolve(deed.redo()))
  }

  return { undoable, redoable, did, undo, redo }
})
