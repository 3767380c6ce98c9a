import type { SplitName } from '../../core'
import type { Chunks } from '../contract/data-spec'
import type { Preprocessing } from '../contract/preprocessing'
import type { TransformName } from '../contract/transforms'

export type * from '../contract/preprocessing'

/** A data set made ready: numbers only, split, scaled by what the training part alone shows. */
export interface DataSet {
  readonly rows: number
  readonly featureNames: readonly string[]
  /** Row-major, rows x featureNames.length; or, of many, where they are: `readPart` and `readRow` read both. */
  readonly features: Float32Array | StoredFeatures
  readonly target: Target
  /**
   * Row indices of each part, each in ascending order, but for a training part that is read by chunks: there, each chunk is.
   * Where the training part is balanced, rows of it may stand there again and again.
   */
  readonly split: Readonly<Record<SplitName, Int32Array>>
  /** How much of a part training has in memory at a time; null: all. */
  readonly chunks: Chunks | null
  readonly preprocessing: Preprocessing
  /** What the user should know but need not mend: a constant column, a class without test rows. One sentence each. */
  readonly warnings: readonly string[]
}

/** Features that are in a file, part after part, and not in memory: the kernels, which have them, would not be the only ones. */
export interface StoredFeatures {
  /** Where it was; it has no name any more. */
  readonly path: string
  /** It is open in this process, for all of its threads. */
  readonly descriptor: number
  readonly fingerprint: string
}

/** All of a data set but its features. */
export type Featureless = Omit<DataSet, 'features'>

/** What of a data set an experiment has to fit: all but the numbers. */
export type DataOutline = Pick<DataSet, 'featureNames' | 'target' | 'split' | 'chunks'>

export type Target = ClassTarget | ValueTarget

export interface ClassTarget {
  readonly kind: 'classes'
  readonly name: string
  /** As they sort: numbers by size, text by code unit. The last of two is the positive one. */
  readonly classes: readonly string[]
  /** Index into `classes` of each row. */
  readonly labels: Int32Array
}

export interface ValueTarget {
  readonly kind: 'values'
  readonly names: readonly string[]
  /** Row-major, rows x names.length, as training sees them: (transform(y) - mean) / std. */
  readonly values: Float32Array
  readonly transform: TransformName
  /** Per target; 0 and 1 where it is not standardised. */
  readonly mean: readonly number[]
  readonly std: readonly number[]
}
