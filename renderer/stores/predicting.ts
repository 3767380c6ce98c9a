import { defineStore } from 'pinia'
import { ref, shallowRef, watch } from 'vue'
import type { FilePurpose, RunId } from '../../services/contract/api'
import { baseOf } from '../../services/contract/data-name'
import type { PredictedFile } from '../../services/contract/model-files'
import { unpack } from '../../services/contract/packed'
import type { TablesInFile } from '../../services/contract/tables'
import { refusedFile, type AskedFile, type RefusedFile } from '../data/refused-file'
import { useHost } from '../host/host'
import { words } from '../words'
import { useExporting } from './exporting'
import { useStudio } from './studio'

/** The file that a model is asked for, and what has come of it. */
export const usePredicting = defineStore('predicting', () => {
  const host = useHost()
  const { attempt } = useStudio()
  const exporting = useExporting()
  /** What came of the last file, of which run: one of them at most. */
  const predicted = shallowRef<(PredictedFile & AskedFile & { run: RunId }) | null>(null)
  const refused = shallowRef<(RefusedFile & { run: RunId }) | null>(null)
  /** Whether the model takes images, and no tables; false until that is known. */
  const isOfImages = ref(false)
  let turn = 0

  watch(
    () => exporting.run?.id ?? null,
    async (id) => {
      isOfImages.value = false
      if (id === null) return
      const found = await attempt(words.doing.readingRun, () => host.studio.readRun(id))
      if (!found || found.id !== exporting.run?.id) return
      const { source } = found.experiment.data
      isOfImages.value = typeof source === 'object' && !('generator' in source)
    },
    { immediate: true },
  )

  /** The tables of a file, as far as they are known before it is read. */
  function knownTables(file: string): TablesInFile | null {
    const [asks, read] = [refused.value?.asks, predicted.value]
    if (asks?.file === file) return asks.tables
    return read?.file === file ? (read.reading.tables ?? null) : null
  }

  /** Asks the model for the rows of a file; of several that are under way, the last one counts. */
  async function predict({ file, choice }: AskedFile): Promise<void> {
    const { run } = exporting
    if (!run) return
    const mine = ++turn
    await exporting.busy(words.exporting.predict.doing(baseOf(file)), async () => {
      try {
        const found = unpack(await host.studio.predictRun(run.id, file, choice))
        if (mine === turn) predicted.value = { ...found, run: run.id, file, choice }
        if (mine === turn) refused.value = null
      } catch (error) {
        if (mine !== turn) return
        refused.value = { ...refusedFile({ file, choice }, knownTables(file), error), run: run.id }
        predicted.value = null
      }
    })
  }

  async function pick(purpose: FilePurpose): Promise<void> {
    const file = await attempt(words.doing.picking, () => host.studio.chooseFile(purpose))
    if (file !== null) await predict({ file, choice: {} })
  }

  /** A file that the user dropped on the page. */
  async function receive(given: File): Promise<void> {
    const purpose = isOfImages.value ? 'idx' : 'data'
    const file = await attempt(words.doing.reading(given.name), () => host.receiveFile(given, purpose))
    if (file !== null) await predict({ file, choice: {} })
  }

  return { isOfImages, predicted, refused, predict, pick, receive }
})
