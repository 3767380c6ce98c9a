import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { RunId } from '../../services/contract/api'
import type { ExportedModel } from '../../services/contract/model-files'
import { modelFormats, type ExportOptions, type ModelFormatName } from '../../services/contract/model-formats'
import { unpack } from '../../services/contract/packed'
import { useHost } from '../host/host'
import { words } from '../words'
import { hasModel } from '../runs/actions'
import { useRuns } from './runs'
import { useStudio } from './studio'

/** The model that is taken away or asked, and what has come of its export. */
export const useExporting = defineStore('exporting', () => {
  const host = useHost()
  const { attempt } = useStudio()
  const runs = useRuns()
  const models = computed(() => runs.runs.filter(hasModel))
  /** The run that is looked at, if it has a model; else the newest that has. */
  const run = computed(
    () => models.value.find(({ id }) => id === runs.selectedId) ?? models.value.at(0) ?? null,
  )
  const format = ref<ModelFormatName>('onnx')
  const options = ref<ExportOptions>({ preprocessing: 'inside', batchNorm: 'folded' })
  const isBusy = ref(false)
  /** What came of the last export, of which run. */
  const exported = shallowRef<(ExportedModel & { run: RunId; format: ModelFormatName }) | null>(null)

  /** One after the other: each takes a process. */
  async function busy<T>(what: string, work: () => Promise<T>): Promise<T | null> {
    isBusy.value = true
    const found = await attempt(what, work)
    isBusy.value = false
    return found
  }

  /** Writes the model and has it compared; null where that was refused, which the page tells. */
  async function take(): Promise<ExportedModel | null> {
    const [of, as] = [run.value, format.value]
    if (!of) return null
    const what = words.exporting.exporting(modelFormats[as].label)
    const found = await busy(what, async () =>
      unpack(await host.studio.exportRun(of.id, as, { ...options.value })),
    )
    exported.value = found && { ...found, run: of.id, format: as }
    return found
  }

  return { models, run, format, options, isBusy, exported, busy, take }
})
