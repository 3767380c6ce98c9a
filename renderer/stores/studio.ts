import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { About } from '../../services/contract/api'
import { reasonOf, StudioError } from '../../services/contract/errors'
import { useHost } from '../host/host'
import { words } from '../words'

/** The studio as a whole: what it is, whether it can be reached, what it is doing, and what went wrong. */
export const useStudio = defineStore('studio', () => {
  const { kind, studio } = useHost()
  const about = shallowRef<About | null>(null)
  const isReachable = ref(true)
  const trouble = ref<string | null>(null)
  const doing = shallowRef<readonly string[]>([])
  /** What was begun last of what is under way, in words. */
  const activity = computed(() => doing.value.at(-1) ?? null)

  studio.onEvent((event) => {
    if (event.type === 'closed') isReachable.value = false
    else if (event.type === 'trouble') trouble.value = event.message
  })

  /** Does what may fail: its error becomes the trouble on screen, and null the result. */
  async function attempt<Result>(activity: string, work: () => Promise<Result>): Promise<Result | null> {
    doing.value = [...doing.value, activity]
    try {
      return await work()
    } catch (error) {
      report(error)
      return null
    } finally {
      const at = doing.value.indexOf(activity)
      doing.value = doing.value.toSpliced(at, 1)
    }
  }

  function report(error: unknown): void {
    // That the door is closed stands on the page already, once for all calls that it cut off.
    const isKnown = error instanceof StudioError && error.code === 'doorClosed' && !isReachable.value
    if (!isKnown) trouble.value = reasonOf(error)
  }

  async function load(): Promise<void> {
    about.value = await attempt(words.doing.opening, () => studio.about())
    trouble.value ??= about.value?.trouble ?? null
  }

  const tell = (message: string): void => void (trouble.value = message)
  const dismissTrouble = (): void => void (trouble.value = null)

  return { kind, about, isReachable, trouble, activity, attempt, load, tell, dismissTrouble }
})
