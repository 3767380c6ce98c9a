import { computed, ref, type ComputedRef } from 'vue'

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false

/** Takes a file that is dropped on an element, whose listeners are given, and tells whether one is held over it. */
export function useDroppedFile(take: (file: File) => unknown): {
  readonly isOver: ComputedRef<boolean>
  readonly listeners: Readonly<Record<string, (event: DragEvent) => void>>
} {
  /** How many elements under the pointer have been entered with a file and not left. */
  const entered = ref(0)
  const listeners = {
    dragenter(event: DragEvent): void {
      if (!hasFiles(event)) return
      event.preventDefault()
      entered.value++
    },
    dragover(event: DragEvent): void {
      if (hasFiles(event)) event.preventDefault()
    },
    dragleave(event: DragEvent): void {
      if (hasFiles(event)) entered.value = Math.max(0, entered.value - 1)
    },
    drop(event: DragEvent): void {
      entered.value = 0
      const file = event.dataTransfer?.files.item(0)
      if (!file) return
      event.preventDefault()
      take(file)
    },
  }
  return { isOver: computed(() => entered.value > 0), listeners }
}
