import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { DataSpec, TableChoice } from '../../services/contract/data-spec'
import { reasonOf } from '../../services/contract/errors'
import type { ColumnDescription, TableInfo, TablesInFile } from '../../services/contract/tables'
import { pagesOf } from '../data/page-cache'
import { choiceOf, tablesToChoose } from '../data/table-choice'
import { useHost } from '../host/host'
import { useDesk } from './desk'
import { PAGE_ROWS, tablePages } from './table-pages'

type Source = DataSpec['source']

/** A table that was opened and looked through. */
export interface LookedAt {
  readonly key: string
  readonly info: TableInfo
  readonly columns: readonly ColumnDescription[]
}

/** The table that the draft's data come from: what its columns hold, and the rows that are looked at. */
export const useTable = defineStore('table', () => {
  const { studio } = useHost()
  const desk = useDesk()
  const info = shallowRef<TableInfo | null>(null)
  /** What each column holds; null until all of it has been looked through. */
  const columns = shallowRef<readonly ColumnDescription[] | null>(null)
  /** Why the table cannot be looked at. */
  const problem = ref<string | null>(null)
  /** Where the draft names none of the tables of its file, or one that there is not: which there are. */
  const offered = shallowRef<TablesInFile | null>(null)
  const isBusy = ref(false)
  const source = computed(() => desk.draft?.data.source ?? null)
  /** Which table of its file, and how it is written. */
  const choice = computed(() => choiceOf(desk.draft?.data ?? {}))
  const key = computed(() => (source.value === null ? null : keyOf(source.value, choice.value)))
  const pages = tablePages(
    (first, count) => studio.readTable(source.value!, first, count, choice.value),
    (error) => void (problem.value = reasonOf(error)),
  )
  let lookedAt: LookedAt | null = null
  let shownGenerator: string | null = null

  /**
   * Opens a table and looks at all of it, so that one can say what it is good for; it is at hand then when the draft is put
   * on it.
   * @throws StudioError
   */
  async function look(at: Source, how: TableChoice = {}): Promise<LookedAt> {
    const opened = await studio.openTable(at, how)
    const whole = opened.isPartial ? await studio.lookThroughTable(at, how) : opened
    lookedAt = { key: keyOf(at, how), info: whole, columns: await studio.describeTable(at, how) }
    return lookedAt
  }

  async function open(asked: string | null): Promise<void> {
    problem.value = offered.value = null
    const at = source.value
    if (asked === null || at === null) {
      show(null, null)
      return
    }
    const isAtHand = lookedAt?.key === asked
    // The columns of a made-up table stay what they are when its parameters change: no need to blank them.
    if (!isAtHand && (generatorOf(at) === null || generatorOf(at) !== shownGenerator)) show(null, null)
    shownGenerator = generatorOf(at)
    if (isAtHand) {
      show(lookedAt!.info, lookedAt!.columns)
      return
    }
    pages.forget(info.value?.columns.length ?? 0)
    isBusy.value = true
    try {
      const chosen = choice.value
      for (const way of ['openTable', 'lookThroughTable'] as const) {
        if (way === 'lookThroughTable' && !info.value?.isPartial) break
        const opened = await studio[way](at, chosen)
        if (key.value !== asked) return
        info.value = opened
        pages.forget(opened.columns.length)
      }
      const described = await studio.describeTable(at, chosen)
      if (key.value === asked) columns.value = described
    } catch (error) {
      if (key.value !== asked) return
      show(null, null)
      problem.value = reasonOf(error)
      offered.value = tablesToChoose(error)
    } finally {
      if (key.value === asked) isBusy.value = false
    }
  }

  function show(opened: TableInfo | null, described: readonly ColumnDescription[] | null): void {
    info.value = opened
    columns.value = described
    isBusy.value = false
    pages.forget(opened?.columns.length ?? 0)
  }

  watch(key, (asked) => void open(asked), { immediate: true })

  /** A row of the table, if it has been read; asks for nothing. */
  const row = (index: number): readonly (string | null)[] | null =>
    pages.get(Math.floor(index / PAGE_ROWS))?.cells.at(index % PAGE_ROWS) ?? null

  /** Reads those of rows first..end-1 that have not been read. */
  function need(first: number, end: number): void {
    if (info.value) pages.need(pagesOf(first, Math.min(end, info.value.rows), PAGE_ROWS))
  }

  return { info, columns, problem, offered, choice, isBusy, look, row, need }
})

const keyOf = (source: Source, { table, dialect }: TableChoice): string =>
  JSON.stringify([source, table, dialect])

const generatorOf = (source: Source): string | null =>
  typeof source === 'object' && 'generator' in source ? source.generator : null
