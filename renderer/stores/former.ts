import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { Line, RunId, TableName } from '../../services/contract/api'
import { unpack } from '../../services/contract/packed'
import { useHost } from '../host/host'
import { words } from '../words'
import { useRuns } from './runs'
import { useStudio } from './studio'

const POINTS = 800

/** A run that another is drawn over, to be compared with. */
export const useFormer = defineStore('former', () => {
  const { studio } = useHost()
  const { attempt } = useStudio()
  const runs = useRuns()
  const id = ref<RunId | null>(null)
  /** Null where there is none, or it is the one that is looked at. */
  const run = computed(() => {
    const found = runs.runs.find((one) => one.id === id.value)
    return found && found.id !== runs.selectedId ? found : null
  })
  const lines = shallowRef<ReadonlyMap<string, Line>>(new Map())
  const asked = new Set<string>()

  const show = (other: RunId | null): void => void (id.value = other)

  // What it has come to meanwhile.
  watch([run, () => run.value?.state], () => {
    asked.clear()
    lines.value = new Map()
  })

  /** One of its columns, once it has been read; its reading is begun by asking for it. */
  function line(table: TableName, column: string): Line | null {
    const key = `${table}.${column}`
    if (run.value && !asked.has(key)) {
      asked.add(key)
      void read(run.value.id, table, column, key)
    }
    return lines.value.get(key) ?? null
  }

  async function read(from: RunId, table: TableName, column: string, key: string): Promise<void> {
    const packed = await attempt(words.doing.readingRun, () => studio.readLine(from, table, column, POINTS))
    if (packed && run.value?.id === from) lines.value = new Map(lines.value).set(key, unpack(packed))
  }

  return { run, show, line }
})
