import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { StudyExampleInfo } from '../../services/contract/api'
import { baseOf } from '../../services/contract/data-name'
import type { StudyPlan } from '../../services/contract/study-file'
import { planOf } from '../compare/plan'
import { useHost } from '../host/host'
import { planOf as searchPlanOf } from '../search/plan'
import { words } from '../words'
import { useDesk } from './desk'
import { useRuns } from './runs'
import { useStudies } from './studies'
import { useStudio } from './studio'

/** Comparisons and searches as files: those of the user, and those that ship with the studio. They become the plan. */
export const useStudyFiles = defineStore('studyFiles', () => {
  const host = useHost()
  const { attempt } = useStudio()
  const desk = useDesk()
  const runs = useRuns()
  const studies = useStudies()
  const examples = shallowRef<readonly StudyExampleInfo[]>([])
  const isLoaded = ref(false)

  async function load(): Promise<void> {
    if (isLoaded.value) return
    const found = await attempt(words.compare.doing.listing, () => host.studio.listStudyExamples())
    if (!found) return
    examples.value = found
    isLoaded.value = true
  }

  /** Its experiment becomes the draft, and what it does with that the plan. */
  function take(plan: StudyPlan): void {
    const planned =
      plan.kind === 'search' ? { search: searchPlanOf(plan.file) } : { comparison: planOf(plan.file) }
    desk.open(plan.file.experiment, planned)
    studies.planNew(plan.kind)
  }

  async function openWith(what: string, read: () => Promise<StudyPlan>): Promise<void> {
    const plan = await runs.reading(what, read)
    if (plan) take(plan)
  }

  const openExample = ({ id, name }: StudyExampleInfo): Promise<void> =>
    openWith(name, () => host.studio.readStudyExample(id))

  const openPath = (file: string): Promise<void> =>
    openWith(baseOf(file), () => host.studio.readStudyFile(file))

  /** A file that the user picks. */
  async function openFile(): Promise<void> {
    const file = await attempt(words.doing.picking, () => host.studio.chooseFile('study'))
    if (file !== null) await openPath(file)
  }

  /** A file that the user dropped on the page. */
  async function receive(given: File): Promise<void> {
    const file = await attempt(words.doing.reading(given.name), () => host.receiveFile(given, 'study'))
    if (file !== null) await openPath(file)
  }

  return { examples, load, openExample, openFile, receive }
})
