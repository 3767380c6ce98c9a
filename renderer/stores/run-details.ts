import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { RunDetails } from '../../services/contract/api'
import { unpack } from '../../services/contract/packed'
import { specsOf } from '../../services/contract/specs'
import type { DataExamination } from '../../services/contract/tables'
import { useHost } from '../host/host'
import { words } from '../words'
import { useExamination } from './examination'
import { useRuns } from './runs'
import { useStudio } from './studio'

/** The experiment of the run that is looked at, as it is stored: it changes when the run is steered. */
export const useRunDetails = defineStore('runDetails', () => {
  const { studio } = useHost()
  const { attempt } = useStudio()
  const runs = useRuns()
  const details = shallowRef<RunDetails | null>(null)

  watch(
    () => runs.selected,
    async (run) => {
      if (!run) {
        details.value = null
        return
      }
      if (details.value && details.value.id !== run.id) details.value = null
      const found = await attempt(words.doing.readingRun, () => studio.readRun(run.id))
      if (runs.selectedId === run.id) details.value = found
    },
    { immediate: true },
  )

  /** What the engine was given; null before the run has begun. */
  const specs = computed(() => {
    const widths = runs.selected?.summary?.widths ?? []
    if (!details.value || widths.length === 0) return null
    return specsOf(details.value.experiment, widths)
  })

  const examination = useExamination()
  const examined = shallowRef<DataExamination | null>(null)
  const source = computed(() => (details.value ? JSON.stringify(details.value.experiment.data) : null))

  watch(source, async (asked) => {
    examined.value = null
    const data = details.value?.experiment.data
    if (!data) return
    const packed = await attempt(words.doing.examining, () => studio.examineData(data))
    if (packed && source.value === asked) examined.value = unpack(packed)
  })

  /** The data of what is looked at: of the run, or of the draft where there is none. */
  const data = computed(() => (runs.selectedId === null ? examination.found : examined.value))

  return { details, specs, data }
})
