import type { Importance, SelfTestRow } from '../../core'
import type { ComparisonFile } from './comparison-file'
import type { DataSpec, TableChoice } from './data-spec'
import type { Desk } from './desk'
import type { ExperimentFile } from './experiment-file'
import type { Frame } from './frames'
import type { AnswerTo, Question } from './inspection'
import type { ExportedModel, OpenedModel, PredictedFile } from './model-files'
import type { ExportOptions, ModelFormatName } from './model-formats'
import type { Packed } from './packed'
import type { RowsFrom, RunId, RunProgress, TableName } from './run-tables'
import type { RunStatus, RunSummary } from './run-summary'
import type { SearchFile } from './search-file'
import type { Command } from './steering'
import type {
  SearchDetails,
  StudyCommand,
  StudyDetails,
  StudyId,
  StudyInfo,
  StudyKind,
  TrialCurves,
} from './studies'
import type { StudyPlan } from './study-file'
import type { ColumnDescription, DataExamination, TableInfo, TableRows } from './tables'

export type * from './studies'
export { TABLES, type RowsFrom, type RunId, type RunProgress, type TableName } from './run-tables'

/** `waiting`: for a place among the runs that train at once. `paused`: in memory, until it is told to go on. */
export type RunState = 'waiting' | 'paused' | RunStatus

/** What a user has written on a run. */
export interface RunLabels {
  readonly tags: readonly string[]
  readonly note: string
}

/** What a list of runs shows of an experiment. */
export interface RunFacts {
  /** The name of its data. */
  readonly data: string
  readonly task: 'classification' | 'regression'
  /** Units of the hidden layers. */
  readonly hidden: readonly number[]
  /** Names of the tables, without repetitions, in the order of the layers. */
  readonly activations: readonly string[]
  readonly initializers: readonly string[]
  readonly batchNorm: boolean
  readonly optimizer: string
  readonly learningRate: number
  readonly batchSize: number | 'all'
  readonly epochs: number
  readonly seed: number
}

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
  /** Null where its experiment cannot be read. */
  readonly facts: RunFacts | null
  readonly labels: RunLabels
}

/** A run with all that is needed to draw it. */
export interface RunDetails extends RunInfo {
  /** Resolved; its paths are absolute. */
  readonly experiment: ExperimentFile
  /** Absolute. */
  readonly folder: string
  /** The names of the numbers of a row, as in steps.csv and epochs.csv; empty before the first row. */
  readonly columns: Readonly<Record<TableName, readonly string[]>>
}

/** One number of a run over its steps, with as few points as a chart can show. */
export interface Line {
  readonly x: Float64Array
  readonly y: Float64Array
  /** Rows that it was made from: where there are more than points, the smallest and the largest of each stretch were kept. */
  readonly of: number
}

/** An experiment that ships with the studio. */
export interface ExampleInfo {
  readonly id: string
  readonly name: string
}

/** A comparison or a search that ships with the studio. */
export interface StudyExampleInfo extends ExampleInfo {
  readonly kind: StudyKind
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

/**
 * What a user picks something for. `study`: a comparison or a search. `images`: a folder of images. `idx`:
 * one file of a pair. All but `images` are files.
 */
export const FILE_PURPOSES = ['experiment', 'data', 'study', 'model', 'images', 'idx'] as const
export type FilePurpose = (typeof FILE_PURPOSES)[number]

/**
 * What the studio can do, whichever door it is reached by. Every call may be refused with a StudioError. Paths are
 * absolute, and a caller can name only files that the user picked, that lie in the workspace, or that ship with the studio.
 */
export interface StudioMethods {
  about(): Promise<About>
  /** Compares what the engine computes on this machine with what it has to; takes a few seconds, in a worker of its own. */
  selfTest(): Promise<readonly SelfTestRow[]>
  listExamples(): Promise<readonly ExampleInfo[]>
  /** An example that can be started: its data are put into the workspace. */
  readExample(id: string): Promise<ExperimentFile>
  /** Lets the user pick a file, or a folder of images; null where they think better of it. */
  chooseFile(purpose: FilePurpose): Promise<string | null>
  /** An experiment of a file that the user picked, its paths made absolute. */
  readExperiment(file: string): Promise<ExperimentFile>
  listStudyExamples(): Promise<readonly StudyExampleInfo[]>
  /** One that can be started, as `readExample` gives an experiment. */
  readStudyExample(id: string): Promise<StudyPlan>
  /** A comparison or a search of a file that the user picked, which holds its experiment itself; its paths made absolute. */
  readStudyFile(file: string): Promise<StudyPlan>
  /** What the user worked on last. */
  readDesk(): Promise<Desk>
  /** Written a moment later; the last one counts. */
  saveDesk(desk: Desk): Promise<void>

  /** Opens a table to look at. What is no table is refused; of a large file, the first rows are there at once (`isPartial`). */
  openTable(source: DataSpec['source'], choice?: TableChoice): Promise<TableInfo>
  /** The same once all of it has been looked through; what is wrong anywhere in it is refused. */
  lookThroughTable(source: DataSpec['source'], choice?: TableChoice): Promise<TableInfo>
  /** Some of its rows, 1,000 at most; quick at any place of a long table. */
  readTable(
    source: DataSpec['source'],
    first: number,
    count: number,
    choice?: TableChoice,
  ): Promise<TableRows>
  /** Looks at every value of it. */
  describeTable(source: DataSpec['source'], choice?: TableChoice): Promise<readonly ColumnDescription[]>
  /** Reads the data as training would, and refuses what training would. */
  examineData(data: DataSpec): Promise<Packed<DataExamination>>

  /** Newest first. */
  listRuns(): Promise<readonly RunInfo[]>
  readRun(run: RunId): Promise<RunDetails>
  /**
   * Resolves when the run trains or waits for its turn; what makes the experiment impossible is refused.
   * @param isPaused it waits for a command before its first step
   */
  startRun(experiment: ExperimentFile, isPaused?: boolean): Promise<RunInfo>
  /** Resolves when the run has obeyed: an advance by an epoch, when it is over. */
  steerRun(run: RunId, command: Command): Promise<RunInfo>
  /** Asks a run to write a checkpoint and stop; resolves when it has. */
  interruptRun(run: RunId): Promise<RunInfo>
  /** Goes on with an interrupted or failed run from its last checkpoint, to the same bits. */
  resumeRun(run: RunId): Promise<RunInfo>
  /** Gives a run another name, tags or note. */
  labelRun(run: RunId, labels: Partial<RunLabels> & { readonly name?: string }): Promise<RunInfo>
  /** Stops a run and puts it into the bin of the workspace, for 30 days. */
  deleteRun(run: RunId): Promise<void>
  /** Takes a run out of the bin. */
  restoreRun(run: RunId): Promise<RunInfo>
  /**
   * The rows that are on the disk, from the given ones on; a long table comes in parts, and an answer without rows is the
   * last.
   */
  readRows(run: RunId, from: RowsFrom): Promise<Packed<Frame>>
  /** One column of a table over the steps, in about `points` points. */
  readLine(run: RunId, table: TableName, column: string, points: number): Promise<Packed<Line>>
  /** From now on, frames of these runs come as events; of no others. */
  watchRuns(runs: readonly RunId[]): Promise<void>

  /** The model of a run that has ended, as a file that works elsewhere, proven on rows of its data. */
  exportRun(
    run: RunId,
    format: ModelFormatName,
    options: Partial<ExportOptions>,
  ): Promise<Packed<ExportedModel>>
  /**
   * The network of a model file that the user picked, of whatever program, or of the folder of a run: its weights are put into
   * the workspace, and `experiment` is there only where its data can be named from here.
   */
  openModel(path: string): Promise<OpenedModel>
  /**
   * What the model of a run says of every row of a file that the user picked, or of every image of a folder.
   * @param choice which of several tables of the file, and how it is written; what is left out is found out
   */
  predictRun(run: RunId, file: string, choice?: TableChoice): Promise<Packed<PredictedFile>>

  /** Newest first. */
  listStudies(): Promise<readonly StudyInfo[]>
  readStudy(study: StudyId): Promise<StudyDetails>
  /** Resolves when its first runs train or wait; a scheme that cannot be trained is refused before any is begun. */
  startComparison(file: ComparisonFile): Promise<StudyInfo>
  readSearch(study: StudyId): Promise<SearchDetails>
  /** The same of a search; what is wrong with its experiment as it stands is refused. */
  startSearch(file: SearchFile): Promise<StudyInfo>
  /** Trains the best trial on training and validation together, and judges it by the test part; once, and then it is given again. */
  finishSearch(study: StudyId): Promise<RunInfo>
  /** How much of the differences between the trials each parameter explains. */
  readImportance(study: StudyId): Promise<Importance>
  /** Resolves when it is obeyed: a pause, when no run of it trains any more. */
  steerStudy(study: StudyId, command: StudyCommand): Promise<StudyInfo>
  /** Pauses a study and puts it into the bin of the workspace, for 30 days; its runs stay where they are. */
  deleteStudy(study: StudyId): Promise<void>
  /** Takes a study out of the bin. */
  restoreStudy(study: StudyId): Promise<StudyInfo>
  /** What these trials have recorded by now; of one that has not begun, nothing comes. */
  readCurves(study: StudyId, trials: readonly number[]): Promise<Packed<readonly TrialCurves[]>>
  /** All of it as one page of HTML, which opens from a disk and reaches nobody. */
  readReport(study: StudyId): Promise<string>

  /** What a run's network says, as it is now or was when the run ended. */
  inspectRun<Q extends Question>(run: RunId, question: Q): Promise<Packed<AnswerTo<Q>>>
  /**
   * The same of a network that is not trained yet: as its first step would find it, with batch norm taking the statistics of
   * the rows looked at.
   */
  inspectDraft<Q extends Question>(experiment: ExperimentFile, question: Q): Promise<Packed<AnswerTo<Q>>>
}

/** What the studio tells without being asked. */
export type StudioEvent =
  /** A run is new, or something in its description is. */
  | { readonly type: 'run'; readonly run: RunInfo }
  /** How far the runs are that train, watched or not: once a second. */
  | { readonly type: 'progress'; readonly runs: readonly RunProgress[] }
  /** Of a run that is watched: how far it is, and the rows since the last frame. */
  | { readonly type: 'frame'; readonly frame: Packed<Frame> }
  /** A study is new, or has come further. */
  | { readonly type: 'study'; readonly study: StudyInfo }
  /** A study went into the bin. */
  | { readonly type: 'studyDeleted'; readonly study: StudyId }
  /** A run went into the bin. */
  | { readonly type: 'deleted'; readonly run: RunId }
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
