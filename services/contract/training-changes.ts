import type { ClipSpec, TrainerState, TrainingSpec } from '../../core'
import type { ExperimentFile } from './experiment-file'

/** What was changed while a run trained, resolved. What is left out stayed. */
export interface TrainingChange {
  /** Updates that were made when it was changed. */
  readonly afterStep: number
  /** Takes the place of the optimiser's own; the schedule goes on multiplying it. */
  readonly learningRate?: number
  readonly clip?: ClipSpec | null
  readonly batchSize?: number
}

/**
 * The training that is in force for the step that follows `at`. A change holds from the step after `afterStep` on; one of
 * the size of minibatches from the first epoch on that begins then, so that an epoch goes through every row once.
 * @param changes in ascending order
 */
export function trainingAt(
  training: TrainingSpec,
  changes: readonly TrainingChange[],
  { step, batch }: Pick<TrainerState, 'step' | 'batch'>,
): TrainingSpec {
  let { batchSize, clip } = training
  let { learningRate } = training.optimizer
  for (const change of changes) {
    if (change.afterStep > step) break
    learningRate = change.learningRate ?? learningRate
    if (change.clip !== undefined) clip = change.clip
    // The epoch under way began after step - batch.
    if (change.afterStep <= step - batch) batchSize = change.batchSize ?? batchSize
  }
  return { ...training, optimizer: { ...training.optimizer, learningRate }, clip, batchSize }
}

/** The experiment as it trains in the end: what was changed under way holds from the start. */
export function asSteered(experiment: ExperimentFile): ExperimentFile {
  let { optimizer, clip, batchSize } = experiment.training
  for (const change of experiment.training.changes) {
    if (change.learningRate !== undefined) optimizer = { ...optimizer, learningRate: change.learningRate }
    if (change.clip !== undefined) clip = change.clip
    batchSize = change.batchSize ?? batchSize
  }
  return { ...experiment, training: { ...experiment.training, optimizer, clip, batchSize, changes: [] } }
}

/** Whether two trainings are the same in what can be changed under way. */
export const isSameTraining = (a: TrainingSpec, b: TrainingSpec): boolean =>
  a.optimizer.learningRate === b.optimizer.learningRate &&
  a.batchSize === b.batchSize &&
  a.clip?.by === b.clip?.by &&
  a.clip?.limit === b.clip?.limit

/** The changes with one more, behind those that were made at the same step. */
export function withChange<Each extends { readonly afterStep: number }>(
  changes: readonly Each[],
  change: Each,
): Each[] {
  // There may be later ones: of an experiment that is made again, or of a run that was killed and goes on from before them.
  const isBefore = ({ afterStep }: Each): boolean => afterStep <= change.afterStep
  return [...changes.filter(isBefore), change, ...changes.filter((each) => !isBefore(each))]
}
