import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { StudioError } from '../../services/contract/errors'
import { unpack } from '../../services/contract/packed'
import { resolveExperiment, type ResolvedExperiment } from '../../services/contract/resolve'
import type { DataExamination } from '../../services/contract/tables'
import { useHost } from '../host/host'
import { reasonOf } from '../../services/contract/errors'
import { useDesk } from './desk'

/** What is wrong with the experiment: the key in question, as in `network.hidden[1].units`, and why. */
export interface Problem {
  readonly key: string
  readonly text: string
}

/** What the data of the draft come to, and whether the experiment fits them; looked at anew whenever the draft's data change. */
export const useExamination = defineStore('examination', () => {
  const { studio } = useHost()
  const desk = useDesk()
  /** Of the data as they were when they could be read last. */
  const found = shallowRef<DataExamination | null>(null)
  /** Why the data as they are now cannot be used. */
  const dataProblem = ref<string | null>(null)
  const isBusy = ref(false)
  const spec = computed(() => (desk.draft ? JSON.stringify(desk.draft.data) : null))

  watch(
    spec,
    async (asked) => {
      const data = desk.draft?.data
      if (!data) return
      isBusy.value = true
      const isCurrent = (): boolean => spec.value === asked
      try {
        const examination = unpack(await studio.examineData(data))
        if (!isCurrent()) return
        found.value = examination
        dataProblem.value = null
      } catch (error) {
        if (isCurrent()) dataProblem.value = reasonOf(error)
      } finally {
        if (isCurrent()) isBusy.value = false
      }
    },
    { immediate: true },
  )

  /** The experiment with every default filled in; null where the data are not known or it does not fit them. */
  const outcome = computed<{ resolved: ResolvedExperiment | null; problem: Problem | null }>(() => {
    const { draft } = desk
    if (!draft || !found.value || dataProblem.value !== null) return { resolved: null, problem: null }
    try {
      return { resolved: resolveExperiment(draft, found.value.facts), problem: null }
    } catch (error) {
      if (!(error instanceof StudioError) || error.code !== 'experimentImpossible') throw error
      const { key, problem } = error.details as { key: string; problem: string }
      return { resolved: null, problem: { key, text: problem } }
    }
  })
  const resolved = computed(() => outcome.value.resolved)
  const problem = computed(() => outcome.value.problem)
  /** d, m_1, ..., m_r; null where the data are not known. */
  const widths = computed(() => {
    const { draft } = desk
    if (!draft || !found.value) return null
    const { features, target } = found.value.facts
    const last = resolved.value?.network.layers.at(-1)?.units
    const outputs = target.kind === 'values' ? target.names.length : target.classes.length
    return [features, ...draft.network.hidden.map(({ units }) => units), last ?? outputs]
  })

  return { found, dataProblem, isBusy, resolved, problem, widths }
})
