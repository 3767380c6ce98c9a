import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { StudioApi } from '../../services/contract/api'
import type { Desk, Settings } from '../../services/contract/desk'
import type { Plan, SearchPlan } from '../../services/contract/plans'
import { firstDraft } from '../design/first-draft'
import { useHost } from '../host/host'
import { showTheme } from '../theme'
import { words } from '../words'
import { useStudio } from './studio'
import { useUndo } from './undo'

export type Experiment = Parameters<StudioApi['startRun']>[0]

/** What a file may say besides an experiment. */
interface Planned {
  readonly comparison?: Plan
  readonly search?: SearchPlan
}

const SAVE_AFTER_MS = 300

/** The experiment that is worked on, with what is planned of it: all changes are undoable and kept. And how the studio is set. */
export const useDesk = defineStore('desk', () => {
  const { studio } = useHost()
  const { attempt } = useStudio()
  const { did } = useUndo()
  const draft = shallowRef<Experiment | null>(null)
  /** What is put together of it in Compare; null: nothing yet. */
  const comparison = shallowRef<Plan | null>(null)
  const search = shallowRef<SearchPlan | null>(null)
  const settings = shallowRef<Settings>({ theme: 'system', thresholds: {}, charts: {} })
  /** The run that was looked at last. */
  const run = ref<string | null>(null)
  const isSaved = ref(true)
  const isLoaded = ref(false)
  const name = computed(() => draft.value?.name ?? '')

  async function load(): Promise<void> {
    const found = await attempt(words.doing.opening, () => studio.readDesk())
    if (found) {
      settings.value = found.settings
      comparison.value = found.comparison
      search.value = found.search
      run.value = found.run
      draft.value = found.draft
    }
    draft.value ??= await attempt(words.doing.opening, async () =>
      firstDraft(await studio.readExample('digits')),
    )
    isLoaded.value = true
  }

  /**
   * Changes the experiment.
   * @param title what is done, as in "Undo add layer"
   * @param key changes of one key that follow each other quickly are undone as one
   */
  function change(title: string, make: (draft: Experiment) => Experiment, key?: string): void {
    const before = draft.value
    if (!before) return
    const after = make(before)
    if (JSON.stringify(after) === JSON.stringify(before)) return
    put(title, before, after, key)
  }

  /** Works on another experiment from now on, and on what is planned of it, if anything is. */
  function open(experiment: Experiment, planned: Planned = {}): void {
    const before = { draft: draft.value, comparison: comparison.value, search: search.value }
    const show = (content: typeof before) => (): void => {
      draft.value = content.draft
      comparison.value = content.comparison
      search.value = content.search
    }
    const after = { ...before, draft: experiment, ...planned }
    show(after)()
    const title = words.frame.undo.open(planned.comparison?.name ?? planned.search?.name ?? experiment.name)
    if (before.draft) did({ title, undo: show(before), redo: show(after) })
  }

  function put(title: string, before: Experiment, after: Experiment, key?: string): void {
    const show = (experiment: Experiment) => (): void => void (draft.value = experiment)
    draft.value = after
    did({ title, undo: show(before), redo: show(after), ...(key === undefined ? {} : { key }) })
  }

  /** @param title what is done, where that is to be undoable: more than a look at the same things */
  function set(changed: Partial<Settings>, title?: string): void {
    const before = settings.value
    const after = { ...before, ...changed }
    const show = (given: Settings) => (): void => void (settings.value = given)
    settings.value = after
    if (title !== undefined) did({ title, undo: show(before), redo: show(after) })
  }

  let timer: ReturnType<typeof setTimeout> | null = null

  /** Whether something has been changed meanwhile. */
  const isWaiting = (): boolean => timer !== null

  async function save(): Promise<void> {
    timer = null
    const desk: Desk = {
      ...{ draft: draft.value, comparison: comparison.value, search: search.value },
      ...{ run: run.value, settings: settings.value },
    }
    const told = await attempt(words.doing.saving, () => studio.saveDesk(desk).then(() => true))
    isSaved.value = told === true && !isWaiting()
  }

  watch([draft, comparison, search, run, settings], () => {
    if (!isLoaded.value) return
    isSaved.value = false
    timer ??= setTimeout(() => void save(), SAVE_AFTER_MS)
  })
  // The page may be gone before the clock strikes.
  addEventListener('pagehide', () => {
    if (timer === null) return
    clearTimeout(timer)
    void save()
  })
  watch(
    () => settings.value.theme,
    (theme) => showTheme(theme),
    { immediate: true },
  )

  return {
    ...{ draft, name, comparison, search, settings, run, isSaved, isLoaded },
    ...{ load, change, open, set },
  }
})
