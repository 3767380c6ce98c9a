import { dirname } from 'node:path'
import type {
  About,
  ExampleInfo,
  FilePurpose,
  RowsFrom,
  RunDetails,
  RunId,
  RunInfo,
  StudioEvent,
} from '../contract/api'
import type { ExperimentFile } from '../contract/experiment-file'
import { absolute, mapPaths, pathsOf } from '../runs/experiment-paths'
import { readExperiment } from '../training/prepare'
import type { TrainingPool } from '../training/training-pool'
import { DESCENT_VERSION } from '../version'
import type { Workspace } from '../workspace/workspace'
import type { Client, Door } from './door'
import { listExamples, readExample } from './examples'
import { Grants } from './grants'
import type { Runs } from './runs'

/** What the methods work on. */
interface Inside {
  readonly space: Workspace
  readonly runs: Runs
  readonly pool: TrainingPool
  readonly examples: string
  readonly trouble: string | null
}

/** The methods of the studio, for one client. */
export class StudioDoor implements Door {
  readonly #grants: Grants
  readonly #listeners = new Set<(event: StudioEvent) => void>()
  #watched: ReadonlySet<RunId> = new Set()

  constructor(
    private readonly studio: Inside,
    private readonly client: Client,
    private readonly onClose: () => void,
  ) {
    this.#grants = new Grants(studio.space.folder, client.isTrusted)
  }

  about(): Promise<About> {
    const { space, pool, trouble } = this.studio
    return Promise.resolve({ version: DESCENT_VERSION, workspace: space.folder, slots: pool.slots, trouble })
  }

  listExamples(): Promise<readonly ExampleInfo[]> {
    return listExamples(this.studio.examples)
  }

  readExample(id: string): Promise<ExperimentFile> {
    return readExample(this.studio.examples, id, this.studio.space.data)
  }

  async chooseFile(purpose: FilePurpose): Promise<string | null> {
    const file = await this.client.chooseFile(purpose)
    if (file !== null) await this.grant(file)
    return file
  }

  async readExperiment(file: string): Promise<ExperimentFile> {
    const real = await this.#grants.check(file)
    const folder = dirname(real)
    const experiment = absolute(await readExperiment(real), folder)
    // Who picks an experiment means the data beside it too, but none that it names elsewhere.
    for (const path of pathsOf(experiment)) await this.#grants.addWithin(folder, path)
    return experiment
  }

  listRuns(): Promise<readonly RunInfo[]> {
    return Promise.resolve(this.studio.runs.list())
  }

  readRun(run: RunId): Promise<RunDetails> {
    return this.studio.runs.details(run)
  }

  async startRun(experiment: ExperimentFile): Promise<RunInfo> {
    const real = new Map<string, string>()
    for (const path of pathsOf(experiment)) real.set(path, await this.#grants.check(path))
    return this.studio.runs.start(mapPaths(experiment, (path) => real.get(path)!))
  }

  interruptRun(run: RunId): Promise<RunInfo> {
    return this.studio.runs.interrupt(run)
  }

  resumeRun(run: RunId): Promise<RunInfo> {
    return this.studio.runs.resume(run)
  }

  readRows(run: RunId, from: RowsFrom): Promise<Uint8Array<ArrayBuffer>> {
    return this.studio.runs.rows(run, from)
  }

  watchRuns(runs: readonly RunId[]): Promise<void> {
    this.#watched = new Set(runs)
    return Promise.resolve()
  }

  onEvent(listener: (event: StudioEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  tell(event: StudioEvent, run?: RunId): void {
    if (event.type === 'frame' && !(run !== undefined && this.#watched.has(run))) return
    for (const listener of this.#listeners) listener(event)
  }

  grant(file: string): Promise<void> {
    return this.#grants.add(file)
  }

  close(): void {
    this.#listeners.clear()
    this.onClose()
  }
}
