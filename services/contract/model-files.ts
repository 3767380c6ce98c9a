import type { ExperimentFile } from './experiment-file'
import type { ExportProof } from './model-formats'
import type { SplitMetrics } from './run-summary'
import type { FileReading } from './tables'

/** Where the program that would answer is not on this machine: which one, as a sentence. */
export interface NotAsked {
  readonly notAsked: string
}

/** What an export came to. */
export interface Exported {
  /** Names as seen from the folder of the export. */
  readonly files: readonly { readonly name: string; readonly bytes: number }[]
  /** Null where there is nothing to ask, as of a model card. */
  readonly proof: ExportProof | NotAsked | null
  /** Why the rows of the proof were made up; null where they are of the data. */
  readonly madeUp: string | null
}

/** An export to be saved: one file; where the format is a folder of several, that as a zip. */
export interface ExportedModel extends Exported {
  readonly name: string
  readonly content: Uint8Array
}

/** How good a model is on the rows of a file that says itself what they are: over those of which it says so. */
export interface FileMetrics extends Omit<SplitMetrics, 'loss'> {
  /** Without any, there are no metrics. */
  readonly rows: number
  /** Rows left out, since they have no target. */
  readonly missing: number
  /** Rows left out, since their target is a class that the model does not know or, in a regression, no number. */
  readonly unfit: number
}

/** What a model says of the rows of a file. */
export interface PredictedRows {
  readonly rows: number
  readonly head: readonly string[]
  /** The first rows, as they stand in the CSV. */
  readonly first: readonly (readonly (string | number)[])[]
  /** Null where the file does not say what its rows are: it lacks the target, or one of several. */
  readonly metrics: FileMetrics | null
  readonly reading: FileReading
}

/** The same with the whole of it, to be saved. */
export interface PredictedFile extends PredictedRows {
  readonly name: string
  /** CSV, UTF-8. */
  readonly content: Uint8Array
}

/** A network of a model file as an experiment takes it: its weights lie in a file of their own, from which training starts. */
export interface OpenedModel {
  readonly network: ExperimentFile['network']
  readonly inputs: number
  readonly outputs: number
  /** Names of the features; null where the file has none. */
  readonly features: readonly string[] | null
  /** False where the file holds weights alone: its hidden layers are then what was asked for, or ReLU. */
  readonly saysActivations: boolean
  /** The experiment that it was trained by, of an export of this studio that holds it; its paths as from the file's folder. */
  readonly experiment: ExperimentFile | null
}
