import { Job, type Queue } from 'bullmq'
import { randomUUID } from 'node:crypto'
import { copyFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { reasonOf, StudioError } from '../contract/errors'
import { RUN_FILES } from '../runs/run-files'
import { writeExperiment } from '../runs/run-folder'
import { readRunExperiment } from '../runs/stored-run'
import type { Ending, Submitted } from '../training/executor'
import { DESCENT_VERSION } from '../version'
import { KEEP_SECONDS } from './keys'
import { PulledFolder } from './pulled-folder'
import { PushedFolder } from './pushed-folder'
import type { QueueConnection } from './queue-connection'
import { RunMirror } from './run-mirror'
import { forgetJob, storedJob, storeJob } from './stored-job'
import { SentData } from './travelling-data'
import { trialResult, type TrialJob, type TrialResult } from './trial-job'

/** Who a mirror belongs to until a worker takes the run up. */
const STUDIO = 'studio'

/** A trial that is in the queue. */
export interface Sent {
  readonly id: string
  readonly mirror: RunMirror
  readonly folder: PulledFolder
}

/** What a studio has in a queue: a job, data and the mirror of a folder for each trial. */
export class SentTrials {
  readonly #data: SentData

  constructor(
    private readonly connection: QueueConnection,
    private readonly queue: Queue,
  ) {
    this.#data = new SentData(connection.redis)
  }

  /** Sends a trial, unless a studio that has ended meanwhile did so. @throws StudioError what is wrong with its folder */
  async send(job: Submitted): Promise<Sent> {
    return (await this.#foundAgain(job)) ?? this.#sendNow(job)
  }

  /** The job that a studio that has ended meanwhile has sent, if it is still there. */
  async #foundAgain({ folder, untilEpoch }: Submitted): Promise<Sent | null> {
    const id = await storedJob(folder, this.connection.address.shown)
    const found = id === null ? undefined : await Job.fromId<TrialJob>(this.queue, id)
    if (id === null || !found) return null
    const mirror = new RunMirror(this.connection, id)
    if (found.data.untilEpoch === (untilEpoch ?? null))
      return { id, mirror, folder: new PulledFolder(mirror, folder, null) }
    // Other things have been decided since.
    await this.#drop({ id, mirror })
    return null
  }

  async #sendNow({ run, folder, data, untilEpoch }: Submitted): Promise<Sent> {
    if (!data) throw new Error('a trial is sent with its data')
    const id = randomUUID()
    const mirror = new RunMirror(this.connection, id)
    await takeWeightsAlong(folder)
    await mirror.claim(STUDIO)
    const pushed = new PushedFolder(mirror, folder, STUDIO)
    await pushed.push(null)
    const name = await this.#data.send(data)
    const trial: TrialJob = { version: DESCENT_VERSION, run, untilEpoch: untilEpoch ?? null, data: name }
    await storeJob(folder, this.connection.address.shown, id)
    const kept = { age: KEEP_SECONDS }
    await this.queue.add('trial', trial, { jobId: id, removeOnComplete: kept, removeOnFail: kept })
    return { id, mirror, folder: new PulledFolder(mirror, folder, pushed.lengths) }
  }

  /** Takes back what no worker has yet. Returns whether that could be done. */
  async takeBack({ id, mirror }: Sent, folder: string): Promise<boolean> {
    if ((await this.queue.remove(id)) !== 1) return false
    await forgetJob(folder)
    await mirror.remove()
    return true
  }

  /** From now on nobody else writes what is here. */
  seize({ mirror }: Sent): Promise<void> {
    return mirror.claim(STUDIO)
  }

  /** Whether a job waits, is worked at, or is over; `unknown` where there is none. */
  stateOf({ id }: Sent): ReturnType<Queue['getJobState']> {
    return this.queue.getJobState(id)
  }

  /** What a job that is over came to. */
  async endingOf({ id }: Sent, hasBegun: boolean): Promise<Ending> {
    const job = await Job.fromId<TrialJob, TrialResult>(this.queue, id)
    if (job?.failedReason) return endingOf('crashed', new Error(job.failedReason), hasBegun)
    return endingOfResult(job?.returnvalue, hasBegun)
  }

  /** Never throws: what stays is forgotten in the end. */
  async discard(sent: Sent): Promise<void> {
    await this.#drop(sent).catch(() => undefined)
  }

  async #drop({ id, mirror }: Pick<Sent, 'id' | 'mirror'>): Promise<void> {
    await this.queue.remove(id).catch(() => undefined)
    await mirror.remove()
  }
}

/** Puts the weights that an experiment names into the run's folder: their path leads nowhere on another machine. */
async function takeWeightsAlong(folder: string): Promise<void> {
  const experiment = await readRunExperiment(folder)
  const { initialWeights: file } = experiment.network
  if (file === undefined || file === RUN_FILES.weights) return
  const from = isAbsolute(file) ? file : join(folder, file)
  await copyFile(from, join(folder, RUN_FILES.weights)).catch((error: unknown) => {
    throw new StudioError('fileUnreadable', { file: from, problem: reasonOf(error) })
  })
  const network = { ...experiment.network, initialWeights: RUN_FILES.weights }
  await writeExperiment(folder, { ...experiment, network })
}

/** How a sitting ends by an error. */
export function endingOf(type: 'refused' | 'crashed', error: unknown, hasBegun: boolean): Ending {
  if (error instanceof StudioError) return { type, error: StudioError.from(error.report), hasBegun }
  return { type, error: new StudioError('workerCrashed', { problem: reasonOf(error) }), hasBegun }
}

function endingOfResult(found: unknown, hasBegun: boolean): Ending {
  const result = trialResult.safeParse(found).data
  if (!result) return endingOf('crashed', new Error('its worker gave no answer that can be read'), hasBegun)
  if (result.type === 'ended') return result
  const { type, problem, worker } = result
  return { type, error: new StudioError('trialFailed', { problem, worker }), hasBegun: result.hasBegun }
}
