interface DataWidth {
  /** d. */
  readonly features: number
  readonly outputs: number
}

/** A data set as the engine takes it: numbers only. */
export interface TrainingData extends DataWidth {
  readonly rows: number
  /** Row-major, rows x d. */
  readonly x: Float32Array
  /** Row-major, rows x outputs: one-hot classes, or 0 and 1 for one output that stands for two, or values. */
  readonly y: Float32Array
  /** Row indices of each part. */
  readonly split: Readonly<Record<SplitName, Int32Array>>
}

/** A data set that is read from where it lies, part by part. */
export interface DataByPart extends DataWidth {
  readonly parts: Readonly<Record<SplitName, PartRows>>
  /** Rows of a part that are in memory at a time, at most; null where all parts are, from the beginning to the end. */
  readonly chunkRows: number | null
}

/** The rows of a part, which have an order. */
export interface PartRows {
  readonly rows: number
  /** Writes the features and targets of the rows from `first` on, row-major, as many as there is room for. */
  read(first: number, x: Numbers, y: Numbers): void
}

type Numbers = Float32Array | Float64Array

export type SplitName = 'train' | 'validation' | 'test'
export const SPLITS: readonly SplitName[] = ['train', 'validation', 'test']
