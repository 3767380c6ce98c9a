import type { ExperimentFile } from './experiment-file'
import type { RunStatus, RunSummary } from './run-summary'

/** Names a run within its workspace: the name of its folder. */
export type RunId = string

/** `waiting`: for a place among the runs that train at once. */
export type RunState = 'waiting' | RunStatus

/** A run as a list shows it. */
export interface RunInfo {
  readonly id: RunId
  readonly name: string
  readonly state: RunState
  /** Why it failed, in words. */
  readonly failure: string | null
  /** Whether `resumeRun` can take it up: it was stopped, or its process was. */
  readonly isResumable: boolean
  /** ISO 8601, in UTC. */
  readonly createdAt: string
  /** As stored last: of a run under way, when its sitting began. Null before its first step. */
  readonly summary: RunSummary | null
}

/** A run with all that is needed to draw it. */
export interface RunDetails extends RunInfo {
  /** Resolved; its paths are absolute. */
  readonly experiment: ExperimentFile
  /** Absolute. */
  readonly folder: string
  /** The names of the numbers of a row, as in steps.csv and epochs.csv; empty before the first row. */
  readonly columns: { readonly steps: readonly string[]; readonly epochs: readonly string[] }
}

/** The rows of a run's tables from which on a reader wants them. */
export interface RowsFrom {
  readonly steps: number
  readonly epochs: number
}

/** How far a run is. */
export interface RunProgress {
  readonly run: RunId
  readonly step: number
  /** Whole epochs. */
  readonly epoch: number
  /** Of all sittings. */
  readonly elapsedMs: number
}

/** An experiment that ships with the studio. */
export interface ExampleInfo {
  readonly id: string
  readonly name: string
}

export interface About {
  readonly version: string
  /** The folder of the workspace. */
  readonly workspace: string
  /** Runs that train at once; more wait. */
  readonly slots: number
  /** The trouble that was told last, perhaps before anyone listened. */
  readonly trouble: string | null
}

/** What a user picks a file for. */
export type FilePurpose = 'experiment' | 'data'

/**
 * What the studio can do, whichever door it is reached by. Every call may be refused with a StudioError. Paths are
 * absolute, and a caller can name only files that the user picked, that lie in the workspace, or that ship with the studio.
 */
export interface StudioMethods {
  about(): Promise<About>
  listExamples(): Promise<readonly ExampleInfo[]>
  /** An example that can be started: its data are put into the workspace. */
  readExample(id: string): Promise<ExperimentFile>
  /** Lets the user pick a file; null where they think better of it. */
  chooseFile(purpose: FilePurpose): Promise<string | null>
  /** An experiment of a file that the user picked, its paths made absolute. */
  readExperiment(file: string): Promise<ExperimentFile>
  /** Newest first. */
  listRuns(): Promise<readonly RunInfo[]>
  readRun(run: RunId): Promise<RunDetails>
  /** Resolves when the run trains or waits for its turn; what makes the experiment impossible is refused. */
  startRun(experiment: ExperimentFile): Promise<RunInfo>
  /** Asks a run to write a checkpoint and stop; resolves when it has. */
  interruptRun(run: RunId): Promise<RunInfo>
  /** Goes on with an interrupted or failed run from its last checkpoint, to the same bits. */
  resumeRun(run: RunId): Promise<RunInfo>
  /**
   * The rows that are on the disk, from the given ones on, as a frame (frames.ts); a long table comes in parts, and an
   * answer without rows is the last.
   */
  readRows(run: RunId, from: RowsFrom): Promise<Uint8Array<ArrayBuffer>>
  /** From now on, frames of these runs come as events; of no others. */
  watchRuns(runs: readonly RunId[]): Promise<void>
}

/** What the studio tells without being asked. */
export type StudioEvent =
  /** A run is new, or something in its description is. */
  | { readonly type: 'run'; readonly run: RunInfo }
  /** How far the runs are that train, watched or not: once a second. */
  | { readonly type: 'progress'; readonly runs: readonly RunProgress[] }
  /** Of a run that is watched: how far it is, and the rows since the last frame. See frames.ts. */
  | { readonly type: 'frame'; readonly frame: Uint8Array<ArrayBuffer> }
  /** The user picked an experiment by the menu, or by opening it from the desktop. */
  | { readonly type: 'opened'; readonly file: string }
  /** Something is wrong that no call is to blame for. */
  | { readonly type: 'trouble'; readonly message: string }
  /** The door is shut: the studio has ended, or cannot be reached. */
  | { readonly type: 'closed' }

export interface StudioApi extends StudioMethods {
  /** Returns what ends it. */
  onEvent(listener: (event: StudioEvent) => void): () => void
}
