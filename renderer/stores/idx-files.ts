import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { idxSource, type IdxFiles, type IdxPart } from '../data/idx-files'
import { useHost } from '../host/host'
import { words } from '../words'
import { useDataSources } from './data-sources'
import { useStudio } from './studio'

const NONE: IdxFiles = { images: null, labels: null, testImages: null, testLabels: null }

/** IDX files that are being picked, one by one, until there are enough of them to be opened. */
export const useIdxFiles = defineStore('idx-files', () => {
  const host = useHost()
  const studio = useStudio()
  const sources = useDataSources()
  /** Null while none are being picked. */
  const files = shallowRef<IdxFiles | null>(null)

  const begin = (): void => void (files.value = NONE)
  const cancel = (): void => void (files.value = null)
  const leave = (part: IdxPart): void => void (files.value &&= { ...files.value, [part]: null })

  async function pick(part: IdxPart): Promise<void> {
    const file = await studio.attempt(words.doing.picking, () => host.studio.chooseFile('idx'))
    if (file !== null) files.value &&= { ...files.value, [part]: file }
  }

  async function open(): Promise<void> {
    const source = files.value && idxSource(files.value)
    if (!source) return
    cancel()
    await sources.chooseOwn(source)
  }

  return { files, begin, cancel, leave, pick, open }
})
