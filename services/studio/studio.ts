import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import type { ResourceLimits } from 'node:worker_threads'
import type { RunId, StudioEvent } from '../contract/api'
import { loadApart } from '../datasets/load-apart'
import { Reports } from '../studies/report'
import { Studies } from '../studies/studies'
import { suitableSlots, TrainingPool } from '../training/training-pool'
import type { QueueAddress } from '../queue/queue-address'
import type { QueueExecutor, QueueListener } from '../queue/queue-executor'
import { putData, putFolder } from '../workspace/data-folder'
import { Workspace } from '../workspace/workspace'
import { DeskFile } from './desk-file'
import type { Client, Door, House } from './door'
import { GrantedFiles } from './granted-files'
import { Inspections } from './inspections'
import { openLocalDoor } from './local-door'
import { Models } from './models'
import { Runs } from './runs'
import { SelfTests } from './self-tests'
import { StudioDoor } from './studio-door'
import { Tables } from './tables'

export interface StudioOptions {
  /** The folder of the workspace; made where it is not there. */
  readonly workspace: string
  /** The bundled training worker. */
  readonly workerFile: string
  /** The folder of the experiments that ship with the studio. */
  readonly examples: string
  /** Runs that train at once; as suits the machine where left out. */
  readonly slots?: number
  /** What a worker's heap may grow to; as Node has it where left out. */
  readonly limits?: ResourceLimits
  /** The queue by which other machines train the trials of studies; this one does where left out. */
  readonly queue?: QueueAddress | undefined
}

/** One workspace, open, with its runs under way: what every door leads to. */
export class Studio implements House {
  readonly pool: TrainingPool
  readonly runs: Runs
  readonly desk: DeskFile
  readonly tables: Tables
  readonly inspections: Inspections
  readonly selfTests: SelfTests
  readonly models: Models
  readonly studies: Studies
  readonly reports: Reports
  /** What was told last that is wrong, and no call to blame for. */
  trouble: string | null = null
  readonly #doors = new Set<StudioDoor>()
  readonly #closing = new AbortController()
  #shutLocalDoor: (() => Promise<void>) | null = null

  private constructor(
    readonly space: Workspace,
    /** Files outside of the workspace that its user has picked. */
    readonly granted: GrantedFiles,
    private readonly queue: QueueExecutor | null,
    { workerFile, examples, slots = suitableSlots(), limits }: StudioOptions,
  ) {
    this.examples = examples
    this.pool = new TrainingPool(workerFile, slots, limits)
    this.desk = new DeskFile(space.folder, (message) => this.tellTrouble(message))
    this.tables = new Tables(space.folder, workerFile)
    this.inspections = new Inspections(this.pool, workerFile, limits)
    this.selfTests = new SelfTests(workerFile)
    this.models = new Models(workerFile)
    this.runs = new Runs(space, { runs: this.pool, trials: queue ?? this.pool }, (event, run) =>
      this.#tell(event, run),
    )
    const load = loadApart(join(dirname(workerFile), 'data-reader.js'), this.#closing.signal)
    const importance = join(dirname(workerFile), 'importance.js')
    this.studies = new Studies(space, this.runs, load, importance, (event) => this.#tell(event))
    const template = join(dirname(workerFile), '..', 'report', 'report.html')
    this.reports = new Reports(template, this.studies, this.runs)
  }

  readonly examples: string

  /** @throws StudioError `workspaceBusy`, `workspaceUnwritable`; `queueUnreachable`, `queueVersion` */
  static async open(options: StudioOptions): Promise<Studio> {
    const space = await Workspace.open(options.workspace)
    try {
      const granted = await GrantedFiles.open(join(space.folder, 'grants.json'))
      let studio: Studio | null = null
      const queue = await openQueue(options.queue, {
        onMachines: () => studio?.studies.takeStock(),
        onTrouble: (message) => studio?.tellTrouble(message),
      })
      studio = new Studio(space, granted, queue, options)
      await Promise.all([studio.runs.load(), studio.studies.load(), studio.tables.process.emptyCache()])
      studio.runs.indexAllBut(studio.studies.trialRuns)
      studio.#shutLocalDoor = await openLocalDoor(studio)
      return studio
    } catch (error) {
      await space.close()
      throw error
    }
  }

  /** The folder of the workspace. */
  get workspace(): string {
    return this.space.folder
  }

  enter(client: Client): Door {
    const door = new StudioDoor(this, client, () => this.#doors.delete(door))
    this.#doors.add(door)
    return door
  }

  /** Puts a file that a user handed over into the workspace. Returns its path. */
  receive(name: string, content: Readable): Promise<string> {
    return putData(this.space.data, name, content)
  }

  /** The same of a folder, which comes as one stream (workspace/folder-stream.ts). */
  receiveFolder(name: string, content: Readable): Promise<string> {
    return putFolder(this.space.data, name, content)
  }

  /** Every run writes a checkpoint and stops; then the workspace is free for another process. */
  async close(): Promise<void> {
    this.#closing.abort()
    this.models.close()
    await Promise.all([
      this.studies.close(),
      this.runs.close(),
      this.desk.flush(),
      this.tables.close(),
      this.inspections.close(),
      this.selfTests.close(),
    ])
    await this.queue?.close()
    await this.#shutLocalDoor?.()
    await this.space.close()
    this.#tell({ type: 'closed' })
    for (const door of this.#doors) door.close()
  }

  /** Tells of what is wrong, with no call to blame for it. */
  tellTrouble(message: string): void {
    this.#tell({ type: 'trouble', message })
  }

  #tell(event: StudioEvent, run?: RunId): void {
    if (event.type === 'trouble') this.trouble = event.message
    for (const door of this.#doors) door.tell(event, run)
  }
}

/** Loaded where there is one: most studios have none. */
async function openQueue(
  address: QueueAddress | undefined,
  listener: QueueListener,
): Promise<QueueExecutor | null> {
  if (!address) return null
  return (await import('../queue/queue-executor')).QueueExecutor.open(address, listener)
}
