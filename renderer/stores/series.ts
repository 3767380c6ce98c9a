import { defineStore } from 'pinia'
import { shallowRef, triggerRef, watch } from 'vue'
import type { RunDetails, RunId, RunInfo, RunProgress, TableName } from '../../services/contract/api'
import type { Frame } from '../../services/contract/frames'
import { unpack } from '../../services/contract/packed'
import type { NamedColumns } from '../charts/histogram-moments'
import { drawingMs, frameLimit } from '../charts/frame-limit'
import { useHost } from '../host/host'
import { words } from '../words'
import { catchUp } from './catch-up'
import { isActive } from './run-list'
import { RunSeries } from './run-series'
import { useRuns } from './runs'
import { useStudio } from './studio'

/** Between two drawings while the many rows of a long run are read, and how many numbers in one part are many. */
const READING_MS = 500
const MANY = 500_000

/** How far a run is. */
export type Progress = Omit<RunProgress, 'run'>

/** A run whose rows are kept, and the names of their numbers; no names before its first row. */
export interface HeldRun {
  readonly id: RunId
  readonly series: RunSeries
  columns: RunDetails['columns']
  isCatchingUp: boolean
}

/** The columns of one of its tables by their names; undefined where there is none, or no row yet. */
export function columnsOf({ series, columns }: HeldRun, table: TableName): NamedColumns {
  const places = new Map(columns[table].map((name, i) => [name, i]))
  return (name) => {
    const place = places.get(name)
    return place === undefined || series[table].length === 0 ? undefined : series[table].column(place)
  }
}

/**
 * The rows of the run that is looked at, kept as they come, and the progress of all that train. What is held is no reactive
 * object; it is read through a shallow reference that is triggered when rows have come.
 */
export const useSeries = defineStore('series', () => {
  const { studio } = useHost()
  const { attempt } = useStudio()
  const runs = useRuns()
  const held = shallowRef<HeldRun | null>(null)
  const progress = shallowRef<ReadonlyMap<RunId, Progress>>(new Map())

  /** Whether rows come in by the million numbers: to draw after each part would take as long as to read them. */
  let isReadingMuch = false
  const redrawMs = (): number => (isReadingMuch ? Math.max(READING_MS, drawingMs()) : drawingMs())

  /** What frames brought is taken in at once, and shown when there is time. */
  const latest = new Map<RunId, Progress>()
  const live = frameLimit(redrawMs, () => {
    progress.value = new Map(latest)
    triggerRef(held)
  })

  studio.onEvent((event) => {
    if (event.type === 'frame') take(unpack(event.frame))
    else if (event.type === 'progress') takeProgress(event.runs)
    else if (event.type === 'run' && event.run.id === held.value?.id) refresh(held.value, event.run)
  })

  function take(frame: Frame): void {
    const { run, step, epoch, elapsedMs, bestLoss } = frame
    if (run !== held.value?.id || !takeRows(held.value, frame)) return
    latest.set(run, { step, epoch, elapsedMs, bestLoss })
    live.request()
  }

  /** Of the run whose rows come, they tell it sooner. */
  function takeProgress(runs: readonly RunProgress[]): void {
    for (const { run, ...progress } of runs) if (run !== held.value?.id) latest.set(run, progress)
    live.request()
  }

  function takeRows(run: HeldRun, frame: Frame): boolean {
    const isCurrent = run.series.takeFrame(frame)
    if (run.series.isBehind) void readMissing(run)
    return isCurrent
  }

  function refresh(run: HeldRun, info: RunInfo): void {
    void nameColumns(run)
    // The last rows of a run that has ended are followed by no frame that could show that some are missing.
    if (!isActive(info)) void readMissing(run)
  }

  /** An empty series in place of the one that was held; the rest of it is to be read. */
  function hold(id: RunId): HeldRun {
    const columns = { steps: [], epochs: [], histograms: [] }
    return (held.value = { id, series: new RunSeries(), columns, isCatchingUp: false })
  }

  /** Columns are there once the run has begun, which a `run` event tells. */
  async function nameColumns(run: HeldRun): Promise<void> {
    if (run.columns.steps.length > 0) return
    const details = await attempt(words.doing.readingRun, () => studio.readRun(run.id))
    if (!details?.columns.steps.length) return
    run.columns = details.columns
    triggerRef(held)
  }

  async function readMissing(run: HeldRun): Promise<void> {
    if (run.isCatchingUp) return
    run.isCatchingUp = true
    const isDone = await attempt(words.doing.readingRun, async () => {
      await catchUp(
        run.series,
        (from) => readPart(run, from),
        () => held.value === run,
      )
      return true
    })
    // After a failure it stays as it is: the next frame would only run into the same trouble.
    run.isCatchingUp = isDone === null
    triggerRef(held)
  }

  /** What has come so far is drawn while the next part is read. */
  async function readPart({ id }: HeldRun, from: RunSeries['lengths']): Promise<Frame> {
    live.request()
    const part = unpack(await studio.readRows(id, from))
    isReadingMuch = part.steps.numbers.length > MANY
    return part
  }

  /** Frames come of the run that is looked at; of the others, how far they are is enough. */
  watch(
    () => runs.selectedId,
    async (id) => {
      if (id === null) {
        held.value = null
        await attempt(words.doing.watching, () => studio.watchRuns([]))
        return
      }
      const fresh = hold(id)
      await attempt(words.doing.watching, () => studio.watchRuns([id]))
      // Rows are read once frames come, so that none falls between the two.
      await Promise.all([nameColumns(fresh), readMissing(fresh)])
    },
    { immediate: true },
  )

  return { held, progress }
})
