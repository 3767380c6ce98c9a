import { defineStore } from 'pinia'
import { computed } from 'vue'
import type { AnswerTo, Question } from '../../services/contract/inspection'
import { unpack } from '../../services/contract/packed'
import { useHost } from '../host/host'
import { useDesk } from './desk'
import { useRuns } from './runs'

/** Asks the network that is looked at: of the selected run, or of the draft where there is none. */
export const useInspection = defineStore('inspection', () => {
  const { studio } = useHost()
  const desk = useDesk()
  const runs = useRuns()
  /** Whose network it is; changes when another one is looked at. */
  const subject = computed(() => runs.selectedId ?? desk.draft)

  async function ask<Q extends Question>(question: Q): Promise<AnswerTo<Q>> {
    const run = runs.selectedId
    if (run !== null) return unpack(await studio.inspectRun(run, question))
    if (!desk.draft) throw new Error('there is nothing to look at')
    return unpack(await studio.inspectDraft(desk.draft, question))
  }

  /** The draft's, whatever run is selected. */
  async function askDraft<Q extends Question>(question: Q): Promise<AnswerTo<Q>> {
    if (!desk.draft) throw new Error('there is nothing to look at')
    return unpack(await studio.inspectDraft(desk.draft, question))
  }

  return { subject, ask, askDraft }
})
