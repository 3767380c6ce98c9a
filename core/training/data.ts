/** A data set as the engine takes it: numbers only. */
export interface TrainingData {
  readonly rows: number
  /** d. */
  readonly features: number
  readonly outputs: number
  /** Row-major, rows x d. */
  readonly x: Float32Array
  /** Row-major, rows x outputs: one-hot classes, or 0 and 1 for one output that stands for two, or values. */
  readonly y: Float32Array
  /** Row indices of each part. */
  readonly split: Readonly<Record<SplitName, Int32Array>>
}

export type SplitName = 'train' | 'validation' | 'test'
export const SPLITS: readonly SplitName[] = ['train', 'validation', 'test']
