import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { StudyCommand, StudyId, StudyInfo, StudyKind } from '../../services/contract/api'
import type { ComparisonFile } from '../../services/contract/comparison-file'
import type { SearchFile } from '../../services/contract/search-file'
import { useHost } from '../host/host'
import { words } from '../words'
import { compare } from '../words/compare'
import { useDesk } from './desk'
import { useStudio } from './studio'
import { useUndo } from './undo'

/** Newest first. */
const byAge = (a: StudyInfo, b: StudyInfo): number => b.createdAt.localeCompare(a.createdAt)

export type CompareTab = 'plan' | 'before' | 'results'

/** The comparisons and searches of the workspace, and which of them is looked at. */
export const useStudies = defineStore('studies', () => {
  const { studio } = useHost()
  const { attempt } = useStudio()
  const { did } = useUndo()
  const desk = useDesk()
  const studies = shallowRef<readonly StudyInfo[]>([])
  const isLoaded = ref(false)
  /** Null: another one is being planned. */
  const chosenId = ref<StudyId | null>(null)
  const chosen = computed(() => studies.value.find(({ id }) => id === chosenId.value) ?? null)
  /** What the user wants to plan. */
  const wanted = ref<StudyKind | null>(null)
  /** What is planned while none is chosen: whoever comes back finds what was put together. */
  const planned = computed(() => wanted.value ?? (desk.search && !desk.comparison ? 'search' : 'comparison'))
  const kind = computed<StudyKind>(() => chosen.value?.kind ?? planned.value)
  /** Each kind is read by a call of its own. */
  const idOf = (of: StudyKind): StudyId | null => (chosen.value?.kind === of ? chosen.value.id : null)
  const comparisonId = computed(() => idOf('comparison'))
  const searchId = computed(() => idOf('search'))
  const tab = ref<CompareTab>('plan')
  /** Something is being done to one of them, or one is being started. */
  const isBusy = ref(false)

  watch(
    () => [chosenId.value === null, kind.value] as const,
    ([isPlan]) => (tab.value = isPlan ? 'plan' : 'results'),
  )

  studio.onEvent((event) => {
    if (event.type === 'study') keep(event.study)
    else if (event.type === 'studyDeleted') drop(event.study)
  })

  /** Newest first; one that is known keeps its place. */
  function keep(study: StudyInfo): void {
    const at = studies.value.findIndex(({ id }) => id === study.id)
    if (at === -1) studies.value = [study, ...studies.value].toSorted(byAge)
    else studies.value = studies.value.with(at, study)
  }

  /** Whoever looked at it plans another one of its kind. */
  function drop(id: StudyId): void {
    if (chosenId.value === id) planNew(kind.value)
    studies.value = studies.value.filter((study) => study.id !== id)
  }

  async function load(): Promise<void> {
    if (isLoaded.value) return
    const found = await attempt(compare.doing.listing, () => studio.listStudies())
    if (!found) return
    const told = new Map(studies.value.map((study) => [study.id, study]))
    studies.value = found.map((study) => told.get(study.id) ?? study)
    isLoaded.value = true
    // Whoever comes back finds what was begun last.
    chosenId.value ??= found.at(0)?.id ?? null
  }

  async function act(activity: string, work: () => Promise<StudyInfo>): Promise<StudyInfo | null> {
    isBusy.value = true
    const study = await attempt(activity, work)
    isBusy.value = false
    if (study) keep(study)
    return study
  }

  async function begin(name: string, work: () => Promise<StudyInfo>): Promise<StudyInfo | null> {
    const study = await act(compare.doing.starting(name), work)
    if (study) chosenId.value = study.id
    return study
  }

  /** Begins a comparison and looks at it. */
  const start = (file: ComparisonFile): Promise<StudyInfo | null> =>
    begin(file.name, () => studio.startComparison(file))

  const startSearch = (file: SearchFile): Promise<StudyInfo | null> =>
    begin(file.name, () => studio.startSearch(file))

  const steer = ({ id, name }: StudyInfo, command: StudyCommand): Promise<StudyInfo | null> =>
    act(compare.doing.steering(name), () => studio.steerStudy(id, command))

  /** Puts one into the bin; its runs stay. Undoable. */
  async function remove({ id, name }: StudyInfo): Promise<void> {
    const remove = (): Promise<void> => studio.deleteStudy(id)
    const restore = async (): Promise<void> => {
      keep(await studio.restoreStudy(id))
      choose(id)
    }
    isBusy.value = true
    const isDone = await attempt(compare.doing.deleting(name), async () => {
      await remove()
      return true
    })
    isBusy.value = false
    if (isDone) did({ title: words.frame.undo.remove(name), undo: restore, redo: remove })
  }

  const choose = (study: StudyId | null): void => void (chosenId.value = study)

  function planNew(of: StudyKind): void {
    wanted.value = of
    choose(null)
  }

  return {
    ...{ studies, isLoaded, chosenId, chosen, comparisonId, searchId, planned, kind, tab, isBusy },
    ...{ load, start, startSearch, steer, remove, choose, planNew },
  }
})
