import { shallowRef } from 'vue'
import type { TableRows } from '../../services/contract/tables'
import { PageCache } from '../data/page-cache'

/** Rows that are read at once. */
export const PAGE_ROWS = 200
/** Cells that are kept in all. */
const MOST_CELLS = 1_000_000
const LEAST_PAGES = 4
/** Pages that are asked for at once. */
const AT_ONCE = 2

/** Pages of a table, read when they are looked at; who asks last is served first. */
export interface TablePages {
  /** Reactive. */
  readonly get: (index: number) => TableRows | undefined
  /** These are looked at now; those that were asked for before and not yet begun are not wanted any more. */
  readonly need: (indices: readonly number[]) => void
  /** Another table, of so many columns. */
  readonly forget: (columns: number) => void
}

/**
 * @param read rows `first` to `first + count - 1`
 * @param fail hears why a page could not be read
 */
export function tablePages(
  read: (first: number, count: number) => Promise<TableRows>,
  fail: (error: unknown) => void,
): TablePages {
  // Replaced whenever there is something new in it, so that readers see it.
  const held = shallowRef({ cache: new PageCache<TableRows>(LEAST_PAGES) })
  let wanted: number[] = []
  let underWay = new Set<number>()
  let turn = 0

  function need(indices: readonly number[]): void {
    const { cache } = held.value
    cache.touch([...indices].reverse())
    wanted = indices.filter((index) => !cache.has(index))
    pump()
  }

  function pump(): void {
    while (underWay.size < AT_ONCE) {
      const index = wanted.find((each) => !underWay.has(each))
      if (index === undefined) return
      void fetchPage(index)
    }
  }

  async function fetchPage(index: number): Promise<void> {
    const mine = turn
    underWay.add(index)
    try {
      const page = await read(index * PAGE_ROWS, PAGE_ROWS)
      if (mine !== turn) return
      held.value.cache.put(index, page)
      held.value = { cache: held.value.cache }
    } catch (error) {
      if (mine === turn) fail(error)
    } finally {
      if (mine === turn) {
        wanted = wanted.filter((each) => each !== index)
        underWay.delete(index)
        pump()
      }
    }
  }

  function forget(columns: number): void {
    turn++
    wanted = []
    underWay = new Set()
    const most = Math.max(LEAST_PAGES, Math.floor(MOST_CELLS / PAGE_ROWS / Math.max(1, columns)))
    held.value = { cache: new PageCache(most) }
  }

  return { get: (index) => held.value.cache.get(index), need, forget }
}
