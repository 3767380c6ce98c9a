import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { IMPORTANCE_MIN_TRIALS, type Importance } from '../../core'
import type { SearchDetails, StudyId } from '../../services/contract/api'
import { useHost } from '../host/host'
import { hasEnded } from '../search/trials'
import { search as words } from '../words/search'
import { useRuns } from './runs'
import { useStudies } from './studies'
import { useStudio } from './studio'

/** From one look at a search that trains to the next, and from one answer on importance to the next. */
const LOOK_MS = 1000
const IMPORTANCE_MS = 10_000

/** What the search that is looked at has come to. */
export const useSearch = defineStore('search', () => {
  const { studio } = useHost()
  const { attempt } = useStudio()
  const studies = useStudies()
  const runs = useRuns()
  const details = shallowRef<SearchDetails | null>(null)
  const importance = shallowRef<Importance | null>(null)
  /** The trial that is told about, by its place. */
  const trial = ref<number | null>(null)
  /** The two parameters whose plane is shown; null: the most important ones. */
  const plane = shallowRef<readonly [string, string] | null>(null)
  /** The winner is being asked for. */
  const isFinishing = ref(false)
  const shown = computed(() => (details.value?.id === studies.searchId ? details.value : null))
  /** The run that it ended with. */
  const final = computed(() => runs.runs.find(({ id }) => id === shown.value?.final) ?? null)

  let [isDue, isReading, lastAt] = [false, false, -Infinity]
  let [askedAt, askedOf] = [-Infinity, 0]
  let timer: ReturnType<typeof setTimeout> | null = null

  /** Whether something was told while it was read. */
  const isMore = (): boolean => isDue

  /** Looks as soon as the last look is over and not too near. */
  function look(): void {
    isDue = true
    if (timer !== null || isReading) return
    timer = setTimeout(() => void lookNow(), Math.max(0, lastAt + LOOK_MS - performance.now()))
  }

  async function lookNow(): Promise<void> {
    timer = null
    isDue = false
    const id = studies.searchId
    if (id === null) return
    isReading = true
    const found = await ask(id, words.doing.reading, () => studio.readSearch(id), shown.value === null)
    if (found && studies.searchId === id) {
      details.value = found
      await askImportance(id, found)
    }
    isReading = false
    lastAt = performance.now()
    if (isMore()) look()
  }

  /** What is asked again and again while it trains is told only where it fails. */
  async function ask<T>(
    id: StudyId,
    activity: string,
    work: () => Promise<T>,
    isTold = false,
  ): Promise<T | null> {
    if (isTold) return attempt(activity, work)
    // It may have been deleted meanwhile.
    return work().catch(() => (studies.searchId === id ? attempt(activity, work) : null))
  }

  /** Grown of a whole forest: not at every look, but once more at the end. */
  async function askImportance(id: StudyId, { state, results }: SearchDetails): Promise<void> {
    const ended = results.filter(hasEnded).length
    if (ended < IMPORTANCE_MIN_TRIALS || ended === askedOf) return
    if (state === 'running' && performance.now() - askedAt < IMPORTANCE_MS) return
    ;[askedAt, askedOf] = [performance.now(), ended]
    const found = await ask(id, words.doing.importance, () => studio.readImportance(id))
    if (found && studies.searchId === id) importance.value = found
  }

  /** Trains the winner and judges it by the test part; asked again, the studio gives the same run. */
  async function finish(): Promise<void> {
    const id = studies.searchId
    if (id === null || isFinishing.value) return
    isFinishing.value = true
    const run = await attempt(words.doing.finishing, () => studio.finishSearch(id))
    isFinishing.value = false
    if (run && details.value?.id === id) details.value = { ...details.value, final: run.id }
  }

  watch(
    () => studies.searchId,
    () => {
      ;[details.value, importance.value, trial.value, plane.value] = [null, null, null, null]
      ;[lastAt, askedAt, askedOf] = [-Infinity, -Infinity, 0]
      if (timer !== null) clearTimeout(timer)
      timer = null
      look()
    },
    { immediate: true },
  )
  studio.onEvent((event) => {
    if (event.type === 'study' && event.study.id === studies.searchId) look()
  })

  return { details: shown, importance, final, trial, plane, isFinishing, finish }
})
