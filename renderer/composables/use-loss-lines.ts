import { computed, type ComputedRef } from 'vue'
import type { Line } from '../charts/line-chart'
import { lossLines, type Columns } from '../charts/loss-lines'
import type { RowTable } from '../stores/row-table'
import { useSeries } from '../stores/series'
import { words } from '../words'

/** The loss of the run that is looked at, as lines; anew whenever rows have come. */
export function useLossLines(): ComputedRef<readonly Line[]> {
  const store = useSeries()
  return computed(() => {
    if (!store.held) return []
    const { series, columns } = store.held
    return lossLines(named(series.steps, columns.steps), named(series.epochs, columns.epochs), words.chart)
  })
}

const named = (table: RowTable, names: readonly string[]): Columns => ({
  points: (x, y) =>
    names.includes(x) && names.includes(y)
      ? table.points(names.indexOf(x), names.indexOf(y))
      : new Float64Array(0),
})
