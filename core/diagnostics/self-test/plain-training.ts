import type { TrainingSpec } from '../../experiment'

/** Gradient descent on all rows at once, with nothing besides. */
export const plainTraining = (rows: number, given: Partial<TrainingSpec> = {}): TrainingSpec => ({
  ...{ loss: { name: 'squaredError' }, classWeights: null, clip: null },
  ...{ optimizer: { name: 'sgd', learningRate: 0.05, momentum: 0 }, schedule: { name: 'constant' } },
  ...{ penalty: { l1: 0, l2: 0, weightDecay: 0 }, batchSize: rows, shuffle: false },
  ...{ epochs: 1, earlyStopping: null, seed: 1 },
  ...given,
})
