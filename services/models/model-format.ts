import type { NamedTensors, SplitName } from '../../core'
import type { ExportOptions } from '../contract/model-formats'
import type { NotAsked } from '../contract/model-files'
import type { RunSummary } from '../contract/run-summary'
import type { DataSet } from '../datasets/data-set'
import type { PortableModel } from './portable-model'

/** Content by file name, seen from the folder of the export; where a format is one file, its one entry is `model` + extension. */
export type ExportedFiles = ReadonlyMap<string, string | Uint8Array>

/** What an export is made from. */
export interface ExportSource {
  readonly model: PortableModel
  readonly options: ExportOptions
  /** What became of the run; null for a model file that comes by itself. */
  readonly summary: RunSummary | null
  /** Left out, or null, where it is not known: what repeats the training cannot be written then. */
  readonly origin?: RunOrigin | null
  /** Left out, or null, for a model file that comes by itself. */
  readonly story?: RunStory | null
}

/** What a run has left besides its model: how it went, and how good the model is row by row. */
export interface RunStory {
  /** Of each epoch, from the run's table; null where there is none. NaN where there is no number. */
  readonly curves: Readonly<Record<'epoch' | 'trainLoss' | 'validationLoss', readonly number[]>> | null
  /** Null where the data are not there any more, or are others. */
  readonly data: SeenData | null
}

/** The data that a run used, as far as they say how far its model can be trusted. */
export interface SeenData {
  /** By the names of the columns of numbers: the least and the largest value in the training part. */
  readonly ranges: ReadonlyMap<string, readonly [least: number, largest: number]>
  /** What the model says of the rows of each part, and what is true; empty parts are left out. */
  readonly parts: Readonly<Partial<Record<SplitName, JudgedRows>>>
}

/** Classes: outputs of the network and the places of the true classes. Values: both on the original scale. Row-major. */
export interface JudgedRows {
  readonly rows: number
  readonly outputs: Float32Array | Float64Array
  readonly truth: Int32Array | Float64Array
}

/** What a run began with. */
export interface RunOrigin {
  /** As it was trained on: rows, and which of them belong to which part. */
  readonly data: DataSet
  /** Whether other programs find the same rows in the source; see `isPlainTable`. */
  readonly isPlain: boolean
  /** The parameters before the first step, by the names of a model file; null where they are not kept. */
  readonly initial: NamedTensors | null
}

/** Real rows, and what the engine says of them. */
export interface ProofRows {
  readonly rows: number
  /** Of each input of the model, its values: numbers (NaN: missing) or names (null: missing). */
  readonly inputs: readonly InputValues[]
  /** Row-major, rows x d, as training sees them. */
  readonly features: Float32Array
}

export type InputValues = Float64Array | readonly (string | null)[]

/**
 * What a program that has read the files says of the rows, row-major, rows x outputs of the network: a[r], but of a
 * regression whose preprocessing is inside, the values on the original scale.
 */
export interface FoundAnswers {
  readonly by: string
  readonly answers: ArrayLike<number>
}

/** How a format is written, and how it is read again and asked. */
export interface ModelFormat {
  /** Whether it makes use of `ExportSource.origin`, for which all data have to be read. */
  readonly repeatsRun?: true
  /** Whether it makes use of `ExportSource.story`, for which all data have to be read as well. */
  readonly tellsRun?: true
  /** What the format has no means for in this model, as a sentence: why it cannot be exported. Null where it can. */
  readonly lacks: (source: ExportSource) => string | null
  readonly write: (source: ExportSource) => Promise<ExportedFiles>
  /** Null where there is nothing to ask. @param folder where the files have been written to */
  readonly ask:
    ((folder: string, rows: ProofRows, source: ExportSource) => Promise<FoundAnswers | NotAsked>) | null
}
