import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { RunId } from '../../services/contract/api'
import { readFilter } from '../runs/filter'
import { rowOf } from '../runs/rows'
import { NEWEST, sorted, type Order } from '../runs/sort'
import { useRuns } from './runs'
import { useSeries } from './series'

/** How often the list takes in how far the runs are: often enough to be read, seldom enough to be clicked at. */
const LIVE_MS = 500

/** The list of runs as it is filtered, sorted and walked through. */
export const useRunRows = defineStore('runRows', () => {
  const runs = useRuns()
  const series = useSeries()
  const query = ref('')
  const order = shallowRef<Order>(NEWEST)
  /** The run that is looked at in the list; the one of Train, at first. */
  const current = ref<RunId | null>(runs.selectedId)

  const progress = shallowRef(series.progress)
  let timer: ReturnType<typeof setTimeout> | null = null
  watch(
    () => series.progress,
    () => {
      timer ??= setTimeout(() => {
        timer = null
        progress.value = series.progress
      }, LIVE_MS)
    },
  )

  const all = computed(() => runs.runs.map((run) => rowOf(run, progress.value.get(run.id) ?? null)))
  const filter = computed(() => readFilter(query.value))
  const ordered = computed(() => sorted(all.value, order.value))
  const rows = computed(() => ordered.value.filter(filter.value.matches))
  const row = computed(() => all.value.find(({ run }) => run.id === current.value) ?? null)
  /** All tags in use, in order. */
  const knownTags = computed(() => [...new Set(runs.runs.flatMap(({ labels }) => labels.tags))].sort())

  // A run that is started elsewhere is looked at here as well.
  watch(
    () => runs.selectedId,
    (id) => {
      if (id !== null) current.value = id
    },
  )
  return { query, order, current, filter, rows, row, knownTags }
})
