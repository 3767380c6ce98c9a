import { reportOf } from '../contract/calls'
import { StudioError } from '../contract/errors'
import { pack } from '../contract/packed'
import { isResumable } from '../contract/run-summary'
import type { FromWorker, Job } from '../contract/worker-protocol'
import type { DataSet } from '../datasets/data-set'
import type { LoadData } from '../datasets/load-apart'
import { readRun } from '../runs/stored-run'
import { prepareIn } from './prepare'
import type { Questions } from './questions'
import { trainInFolder } from './session'
import type { SessionOptions } from './session-types'

/** What a worker is started with. */
export interface WorkerStart extends Job {
  /** What the data come to, where they have been read already: numbers that threads share. */
  readonly data?: DataSet
  /** Where it is to write a checkpoint and stop, in whole epochs; at its end where left out. */
  readonly untilEpoch?: number
}

type Tell = (message: FromWorker) => void

/** What a worker is told while it works. */
export interface Wishes extends Required<Pick<SessionOptions, 'signal' | 'threadLimit' | 'commands'>> {
  readonly questions: Questions
}

/**
 * What a worker does from its beginning to its end: it trains the run in a folder, from the beginning or from the last
 * checkpoint there is. What is the user's to mend is told; what is ours is thrown.
 */
export async function work(
  job: Omit<WorkerStart, 'data'>,
  load: LoadData,
  wishes: Wishes,
  tell: Tell,
): Promise<void> {
  try {
    await train(job, load, wishes, tell)
    tell({ type: 'ended' })
  } catch (error) {
    if (!(error instanceof StudioError)) throw error
    tell({ type: 'refused', error: reportOf(error) })
  }
}

async function train(
  { run, sitting, folder, isPaused, untilEpoch = Infinity }: Omit<WorkerStart, 'data'>,
  load: LoadData,
  { questions, ...wishes }: Wishes,
  tell: Tell,
): Promise<void> {
  const { experiment: given, checkpoint, status } = await readRun(folder)
  if (!isResumable(status)) throw new StudioError('runEnded', { folder, status })
  const prepared = await prepareIn(folder, given, load).catch((error: unknown) => {
    // Who is asked to stop while the data are read has nothing to write down.
    if (wishes.signal.aborted) return null
    throw error
  })
  if (!prepared) return
  const { experiment, data, initialWeights } = prepared
  const reached = new AbortController()
  const signal = AbortSignal.any([wishes.signal, reached.signal])
  if ((checkpoint?.state.epoch ?? 0) >= untilEpoch) reached.abort()
  await trainInFolder({
    ...{ folder, experiment, data, checkpoint, isReserved: true, isPaused, ...wishes, signal },
    threads: null,
    initialWeights: checkpoint ? null : initialWeights,
    onEvent: (event) => {
      if (event.type === 'started') tell({ type: 'begun' })
      // Heard between two steps: the next one is not made.
      if (event.type === 'epoch' && event.epoch >= untilEpoch) reached.abort()
    },
    onNetwork: (kernels, now) => questions.open({ experiment, data, kernels }, now),
    onPaused: (paused) => tell({ type: 'paused', isPaused: paused }),
    onFlush: (flushed) => {
      const sentAtMs = performance.timeOrigin + performance.now()
      tell({ type: 'frame', frame: pack({ run, sitting, sentAtMs, ...flushed }) })
    },
  })
}
