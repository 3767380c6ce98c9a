import type { SplitName } from '../../core'

/** A data set made ready: numbers only, split, scaled by what the training part alone shows. */
export interface DataSet {
  readonly rows: number
  readonly featureNames: readonly string[]
  /** Row-major, rows x featureNames.length. */
  readonly features: Float32Array
  readonly target: Target
  /** Row indices of each part; with fractions, each in ascending order. */
  readonly split: Readonly<Record<SplitName, Int32Array>>
  readonly preprocessing: Preprocessing
  /** What the user should know but need not mend: a constant column, a class without test rows. One sentence each. */
  readonly warnings: readonly string[]
}

/** What of a data set an experiment has to fit: all but the numbers. */
export type DataOutline = Pick<DataSet, 'featureNames' | 'target' | 'split'>

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
  /** Row-major, rows x names.length, as training sees them: (y - mean) / std. */
  readonly values: Float32Array
  /** Per target; 0 and 1 where it is not standardised. */
  readonly mean: readonly number[]
  readonly std: readonly number[]
}

/** How a row of the source becomes a row of features and back: plain data, stored with the model. */
export interface Preprocessing {
  readonly features: readonly ColumnPreprocessing[]
  readonly target:
    | { readonly kind: 'classes'; readonly name: string; readonly classes: readonly string[] }
    | {
        readonly kind: 'values'
        readonly names: readonly string[]
        readonly mean: readonly number[]
        readonly std: readonly number[]
      }
}

/** One column of the source: (x - mean) / std, or one 0/1 feature per category. */
export type ColumnPreprocessing =
  | {
      readonly kind: 'numeric'
      readonly column: string
      readonly mean: number
      readonly std: number
      /** What stands in for a missing value; null where missing values are refused. */
      readonly fill: number | null
    }
  | {
      readonly kind: 'categorical'
      readonly column: string
      readonly categories: readonly string[]
      readonly fill: string | null
    }
  /** All pixels of an image, bytes divided by 255, then (x - mean) / std. */
  | {
      readonly kind: 'image'
      readonly width: number
      readonly height: number
      readonly mean: readonly number[] | null
      readonly std: readonly number[] | null
    }
