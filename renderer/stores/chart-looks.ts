import { defineStore } from 'pinia'
import { shallowRef, type ShallowRef } from 'vue'
import type { XRange } from '../charts/chart-source'

/** How charts are looked at together. */
export interface ChartLook {
  /** The part of the x axis that is shown; null: all of it. */
  readonly zoomedTo: ShallowRef<XRange | null>
  /** The ids of lines that are not drawn. */
  readonly hidden: ShallowRef<ReadonlySet<string>>
}

/** How the charts of each run are looked at, so that they are as they were left; not beyond a reload. */
export const useChartLooks = defineStore('chart-looks', () => {
  const looks = new Map<string, ChartLook>()

  function lookOf(name: string): ChartLook {
    const look = looks.get(name) ?? { zoomedTo: shallowRef(null), hidden: shallowRef(new Set<string>()) }
    looks.set(name, look)
    return look
  }

  return { lookOf }
})
