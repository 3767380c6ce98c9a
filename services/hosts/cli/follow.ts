import type { RunDetails, RunId, RunInfo, StudioApi } from '../../contract/api'
import { StudioError } from '../../contract/errors'
import type { Frame } from '../../contract/frames'
import { unpack } from '../../contract/packed'
import type { SplitMetrics } from '../../contract/run-summary'
import type { SessionEvent } from '../../training/session-types'

/** A row that no table has: from here on there are none. */
const NO_ROWS = Number.MAX_SAFE_INTEGER

/**
 * Tells what a run of a studio does, from its first epoch on, as a session in this process would.
 * @returns what is known of it when it is over
 */
export async function follow(
  studio: StudioApi,
  run: RunId,
  onEvent: (event: SessionEvent) => void,
): Promise<RunInfo> {
  const begun = await untilBegun(studio, run)
  const over = until(studio, run, (info) => !isUnderWay(info))
  if (begun.summary) onEvent(startedOf(begun))
  let known = 0
  const take = (frame: Frame): void => {
    const { columns, numbers, first } = frame.epochs
    for (let row = Math.max(known, first); columns > 0 && row < first + numbers.length / columns; row++) {
      const at = (row - first) * columns
      onEvent(epochOf(begun, numbers.subarray(at, at + columns), frame.elapsedMs))
      known = row + 1
    }
    onEvent(progressOf(begun, frame))
  }
  const end = studio.onEvent((event) => {
    if (event.type === 'frame') take(unpack(event.frame))
  })
  // It is waited for below; until then, an end of everything is no surprise.
  over.catch(() => undefined)
  try {
    await studio.watchRuns([run])
    const rest = async (): Promise<void> =>
      take(unpack(await studio.readRows(run, { steps: NO_ROWS, epochs: known, histograms: NO_ROWS })))
    await rest()
    const info = await over
    await rest()
    if (info.summary) onEvent({ type: 'finished', folder: begun.folder, summary: info.summary })
    return info
  } finally {
    end()
  }
}

const isUnderWay = ({ state }: RunInfo): boolean =>
  state === 'running' || state === 'paused' || state === 'waiting'

async function untilBegun(studio: StudioApi, run: RunId): Promise<RunDetails> {
  await until(studio, run, ({ state }) => state !== 'waiting')
  return studio.readRun(run)
}

/** Waits until a run is as wished; its columns are known then. */
function until(studio: StudioApi, run: RunId, isSo: (info: RunInfo) => boolean): Promise<RunInfo> {
  return new Promise((resolve, reject) => {
    const look = (info: RunInfo): void => {
      if (info.id !== run || !isSo(info)) return
      end()
      resolve(info)
    }
    const end = studio.onEvent((event) => {
      if (event.type === 'run') look(event.run)
      if (event.type === 'closed') reject(new StudioError('doorClosed', undefined))
    })
    studio.readRun(run).then(look, reject)
  })
}

function startedOf({ summary, experiment, folder }: RunDetails): SessionEvent {
  const { stepsPerEpoch, status, steps, kernels, threads, parameters } = summary!
  const { epochs } = experiment.training
  // A short run may be over before anyone has asked for it.
  const step = status === 'running' ? steps : 0
  return { type: 'started', folder, epochs, stepsPerEpoch, step, kernels, threads, parameters }
}

function progressOf(
  { columns }: RunDetails,
  { step, epoch, elapsedMs, bestLoss, steps }: Frame,
): SessionEvent {
  const last = steps.numbers.subarray(-steps.columns)
  const trainLoss = last.at(columns.steps.indexOf('trainLoss')) ?? NaN
  return { type: 'progress', step, epoch, elapsedMs, bestLoss, trainLoss }
}

/** An epoch as its row in epochs.csv has it. */
function epochOf({ columns }: RunDetails, row: Float64Array, elapsedMs: number): SessionEvent {
  const value = (name: string): number => row[columns.epochs.indexOf(name)]
  const scores = columns.epochs.filter((name) => name.startsWith('validation'))
  const validation = Object.fromEntries(
    scores.map((name) => [uncapitalized(name.slice('validation'.length)), finite(value(name))]),
  )
  return {
    ...{ type: 'epoch', epoch: value('epoch'), step: value('step'), elapsedMs },
    trainLoss: value('trainLoss'),
    validation: validation.loss === null ? null : (validation as unknown as SplitMetrics),
    learningRate: value('learningRate'),
  }
}

const finite = (x: number): number | null => (Number.isFinite(x) ? x : null)
const uncapitalized = (name: string): string => `${name[0].toLowerCase()}${name.slice(1)}`
