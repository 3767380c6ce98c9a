import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { Line, RunDetails, RunId, RunInfo } from '../../services/contract/api'
import { unpack } from '../../services/contract/packed'
import { useHost } from '../host/host'
import { placesAfter } from '../runs/overlay-places'
import { keyOf, numbersOf, type OverlayNumber } from '../runs/overlay-numbers'
import { isActive } from './run-list'
import { useRuns } from './runs'
import { useSeries } from './series'

/** Points of a line: more cannot be told apart. */
const POINTS = 400
/** Lines that are drawn at once, and runs that are asked which numbers they have. */
const MOST_LINES = 200
const MOST_ASKED = 20
/** Reads that are under way at once: the studio answers others too. */
const AT_ONCE = 6
/** From one drawing to the next, while lines come in. */
const DRAW_MS = 300
/** From one look at the lines of runs that train to the next. */
const REFRESH_MS = 1500

/** What was read of a run for the chosen number; no line where it has no such number. */
interface Read {
  /** Another one: the run has come further. */
  readonly moment: string
  readonly line: Line | null
}

const FIRST: OverlayNumber = { table: 'epochs', column: 'validationLoss' }

/** Runs that are ticked, to be drawn over each other by one of their numbers; what was read of them is kept. */
export const useOverlay = defineStore('overlay', () => {
  const { studio } = useHost()
  const runs = useRuns()
  const series = useSeries()
  const ticked = shallowRef<ReadonlySet<RunId>>(new Set())
  const chosen = shallowRef<OverlayNumber>(FIRST)
  const isBusy = ref(false)
  const details = new Map<RunId, { readonly run: RunInfo; readonly details: RunDetails }>()
  const numbers = shallowRef<readonly OverlayNumber[]>([FIRST])
  const read = shallowRef<ReadonlyMap<string, Read>>(new Map())

  /** In the order of the list. */
  const tickedRuns = computed(() => runs.runs.filter(({ id }) => ticked.value.has(id)))
  const drawnRuns = computed(() => tickedRuns.value.slice(0, MOST_LINES))
  const lines = computed(() =>
    drawnRuns.value.flatMap((run) => {
      const line = read.value.get(keyIn(run))?.line
      return line ? [{ run, line }] : []
    }),
  )
  /** Of those that have been read. */
  const missing = computed(
    () => drawnRuns.value.filter((run) => read.value.get(keyIn(run))?.line === null).length,
  )

  const places = shallowRef<ReadonlyMap<RunId, number>>(new Map())
  watch(
    drawnRuns,
    (drawn) => {
      places.value = placesAfter(
        places.value,
        drawn.map(({ id }) => id),
      )
    },
    { immediate: true, flush: 'sync' },
  )

  const keyIn = ({ id }: RunInfo): string => `${id}/${keyOf(chosen.value)}`
  const momentOf = (run: RunInfo): string =>
    isActive(run) ? `step ${series.progress.get(run.id)?.step}` : `${run.state} ${run.summary?.steps}`

  const tick = (ids: Iterable<RunId>): void => void (ticked.value = new Set(ids))
  function toggle(id: RunId): void {
    const changed = new Set(ticked.value)
    if (!changed.delete(id)) changed.add(id)
    ticked.value = changed
  }
  const choose = (number: OverlayNumber): void => void (chosen.value = number)

  /** Which numbers there are to choose from; a run that cannot be read has none. */
  async function findNumbers(): Promise<void> {
    const asked = drawnRuns.value.slice(0, MOST_ASKED)
    for (const run of asked.filter((run) => !isKnown(run))) {
      const found = await studio.readRun(run.id).catch(() => null)
      if (found) details.set(run.id, { run, details: found })
    }
    const found = numbersOf(asked.flatMap(({ id }) => details.get(id)?.details ?? []))
    if (found.length > 0) numbers.value = found
  }

  /** Columns are there from a run's first row on, and stay. */
  const isKnown = (run: RunInfo): boolean => {
    const known = details.get(run.id)
    return known !== undefined && (known.details.columns.epochs.length > 0 || known.run === run)
  }

  let asked = 0
  /** Reads what is missing or has grown, one pass after the other. */
  async function refresh(): Promise<void> {
    asked++
    if (isBusy.value) return
    isBusy.value = true
    for (let done = 0; done < asked;) {
      done = asked
      await Promise.all([findNumbers(), readLines(chosen.value)])
    }
    isBusy.value = false
  }

  async function readLines(number: OverlayNumber): Promise<void> {
    const due = drawnRuns.value.filter((run) => read.value.get(keyIn(run))?.moment !== momentOf(run))
    let found: [string, Read][] = []
    let drawnAt = performance.now()
    const draw = (): void => {
      read.value = new Map([...read.value, ...found])
      found = []
      drawnAt = performance.now()
    }
    for (let i = 0; i < due.length && number === chosen.value; i += AT_ONCE) {
      found.push(...(await Promise.all(due.slice(i, i + AT_ONCE).map((run) => readLine(run, number)))))
      if (performance.now() - drawnAt > DRAW_MS) draw()
    }
    draw()
  }

  async function readLine(run: RunInfo, { table, column }: OverlayNumber): Promise<[string, Read]> {
    const [key, moment] = [keyIn(run), momentOf(run)]
    // That a run has no such number is nothing to complain of: the count of those without stands by the chart.
    const packed = await studio.readLine(run.id, table, column, POINTS).catch(() => null)
    return [key, { moment, line: packed && unpack(packed) }]
  }

  watch([drawnRuns, chosen], () => void refresh())
  let timer: ReturnType<typeof setTimeout> | null = null
  watch(
    () => series.progress,
    () => {
      if (timer !== null || !drawnRuns.value.some(isActive)) return
      timer = setTimeout(() => {
        timer = null
        void refresh()
      }, REFRESH_MS)
    },
  )

  return {
    ...{ ticked, tickedRuns, drawnRuns, places, lines, missing, numbers, chosen, isBusy },
    ...{ tick, toggle, choose },
  }
})
