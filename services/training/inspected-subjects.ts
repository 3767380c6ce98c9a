import { setImmediate as nextTurn } from 'node:timers/promises'
import { StudioError } from '../contract/errors'
import type { ExperimentFile } from '../contract/experiment-file'
import type { Question, Signals } from '../contract/inspection'
import { pack, type Packed } from '../contract/packed'
import { resolveExperiment } from '../contract/resolve'
import type { RunSummary } from '../contract/run-summary'
import type { Subject } from '../contract/worker-protocol'
import type { DataSet } from '../datasets/data-set'
import { factsOf } from '../datasets/facts'
import type { LoadData } from '../datasets/load-apart'
import { nameOfSource } from '../datasets/source-name'
import { absolute, pathsOf } from '../runs/experiment-paths'
import { readRunExperiment, readSummary } from '../runs/stored-run'
import type { NetworkNow } from './inspected-network'
import { Inspector, onlyOfDrafts } from './inspection'
import { measureSignals } from './signals'
import { freshNetwork, networkFileOf, readNetwork, versionOf, type NetworkFile } from './stored-network'
import { fingerprintOf } from '../datasets/fingerprint'

/** What a subject is, before its data and its tensors are read. */
interface Found {
  /** Its paths are absolute. */
  readonly experiment: ExperimentFile
  readonly run: { readonly folder: string; readonly summary: RunSummary | null } | null
  /** Null where its tensors are to be drawn. */
  readonly file: NetworkFile | null
}

/** Something that was made, and what it was made from. */
interface Kept<T> {
  readonly key: string
  readonly value: T
}

/**
 * Networks that nobody trains, one at a time: their data and tensors are kept until another one is asked about. A draft that
 * differs from the last one in its network alone finds its data there.
 */
export class InspectedSubjects {
  #data: Kept<{ readonly data: DataSet; readonly fingerprint: string }> | null = null
  #subject: Kept<{ readonly inspector: Inspector; readonly now: NetworkNow }> | null = null
  #last: Promise<unknown> = Promise.resolve()

  constructor(private readonly load: LoadData) {}

  /** One after the other. @throws StudioError what is wrong with the subject, its data or the question */
  answer(subject: Subject, question: Question): Promise<Packed<unknown>> {
    const answer = this.#last.then(async (): Promise<Packed<unknown>> => {
      if (question.type === 'signals') return pack(await this.#measure(subject, question))
      const { inspector, now } = await this.#turnTo(subject)
      return inspector.answer(question, () => now)
    })
    this.#last = answer.catch(() => undefined)
    return answer
  }

  /** Needs networks of its own, one for each seed. */
  async #measure(subject: Subject, question: Extract<Question, { type: 'signals' }>): Promise<Signals> {
    if (subject.type !== 'draft') throw onlyOfDrafts()
    const { experiment: given } = subject
    const { data } = await this.#read(given, await keyOfData(given))
    return measureSignals(resolveExperiment(given, factsOf(data)), data, question, () => nextTurn())
  }

  async #turnTo(subject: Subject) {
    const found = await look(subject)
    const { experiment, run, file } = found
    const dataKey = await keyOfData(experiment)
    const { initialWeights = '' } = experiment.network
    const { network, training } = experiment
    const drawnFrom = file ? [run, file] : await versionOf(initialWeights)
    const key = JSON.stringify([dataKey, network, training, drawnFrom])
    if (this.#subject?.key === key) return this.#subject.value
    // What is not needed any more is not to stand in the way of what comes.
    this.#subject = null
    const value = await this.#make(found, dataKey)
    this.#subject = { key, value }
    return value
  }

  async #make({ experiment: given, run, file }: Found, dataKey: string) {
    const { data, fingerprint } = await this.#read(given, dataKey)
    // Whoever edited the summary may have left them out.
    const summary: Partial<RunSummary> | null = run?.summary ?? null
    const trainedOn = summary?.data?.fingerprint
    if (run && trainedOn !== undefined && trainedOn !== fingerprint) {
      const source = nameOfSource(given.data.source)
      throw new StudioError('inspectedDataChanged', { folder: run.folder, source })
    }
    const experiment = resolveExperiment(given, factsOf(data))
    const now =
      run && file
        ? await readNetwork(file, run.folder, experiment.network, run.summary)
        : await freshNetwork(experiment, data)
    const kernels = summary?.kernels ?? null
    return { inspector: new Inspector({ experiment, data, kernels }), now }
  }

  async #read(experiment: ExperimentFile, key: string) {
    if (this.#data?.key === key) return this.#data.value
    this.#data = null
    // Its paths are absolute: the folder means nothing.
    const data = await this.load(experiment.data, '/')
    const value = { data, fingerprint: fingerprintOf(data) }
    this.#data = { key, value }
    return value
  }
}

async function look(subject: Subject): Promise<Found> {
  if (subject.type === 'draft') return { experiment: subject.experiment, run: null, file: null }
  const { folder } = subject
  const experiment = absolute(await readRunExperiment(folder), folder)
  const summary = await readSummary(folder)
  return { experiment, run: { folder, summary }, file: await networkFileOf(folder, summary) }
}

/** Other data have another key; so have those of a file that was written anew. */
async function keyOfData(experiment: ExperimentFile): Promise<string> {
  const { initialWeights } = experiment.network
  const files = pathsOf(experiment).filter((path) => path !== initialWeights)
  return JSON.stringify([experiment.data, await Promise.all(files.map(versionOf))])
}
