import { defineStore } from 'pinia'
import { computed } from 'vue'
import { judge, thresholdsWith, type Table, type Verdict } from '../../core'
import { remedies, usefulRemedies, type RemedyName } from '../../services/contract/remedies'
import type { ColumnTable } from '../charts/column-table'
import { useDesk } from './desk'
import { useFormer } from './former'
import { usePlace } from './place'
import { useRunDetails } from './run-details'
import { useRuns } from './runs'
import { useSeries } from './series'

/** What is going on with the run that is looked at, and what can be done about it. */
export const useVerdict = defineStore('verdict', () => {
  const desk = useDesk()
  const runs = useRuns()
  const run = useRunDetails()
  const series = useSeries()
  const former = useFormer()
  const place = usePlace()

  const thresholds = computed(() => thresholdsWith(desk.settings.thresholds))

  /** Worst first; empty where no run is looked at. Anew whenever rows have come. */
  const verdicts = computed<readonly Verdict[]>(() => {
    const { held } = series
    if (!held || !run.specs || held.id !== run.details?.id) return []
    const evidence = {
      ...run.specs,
      steps: tableOf(held.series.steps, held.columns.steps),
      epochs: tableOf(held.series.epochs, held.columns.epochs),
      nonFinite: runs.selected?.summary?.nonFinite ?? null,
      hasInitialWeights: run.details.experiment.network.initialWeights !== undefined,
    }
    return judge(evidence, thresholds.value)
  })

  /** Of a verdict's remedies, those that would change something. */
  const usefulFor = (verdict: Verdict): readonly RemedyName[] => {
    const { details } = run
    return details ? usefulRemedies(verdict.remedies, details.experiment) : []
  }

  /** Trains a copy of the run's experiment with the change, drawn over the run. */
  async function apply(name: RemedyName): Promise<void> {
    const { details } = run
    if (!details) return
    const copy = remedies[name].apply(details.experiment)
    desk.open(copy)
    const started = await runs.start(copy)
    if (!started) return
    former.show(details.id)
    place.go('train')
  }

  /** The run that they are of; null where none is looked at. */
  const subject = computed(() => runs.selected)

  return { subject, verdicts, thresholds, usefulFor, apply }
})

function tableOf(table: ColumnTable, names: readonly string[]): Table {
  const places = new Map(names.map((name, i) => [name, i]))
  return {
    length: table.length,
    value: (row, name) => {
      const place = places.get(name)
      return place === undefined ? NaN : table.column(place).at(row)
    },
  }
}
