import { supportedVariants, Trainer, wasmExecutor, type TrainingSpec } from '../../core'
import { StudioError } from '../contract/errors'
import type { SessionOptions } from './session-types'
import { startThread, suitableThreads } from './threads'
import { trainingDataOf } from './training-data'

type Given = Pick<SessionOptions, 'experiment' | 'data' | 'initialWeights' | 'threads' | 'threadLimit'>

/** How many threads a step is to have now. */
export const wantedThreads = (
  { experiment, threads, threadLimit }: Given,
  { batchSize }: TrainingSpec,
): number => threads ?? Math.min(suitableThreads(experiment.network, batchSize), threadLimit?.() ?? Infinity)

/**
 * @param kernels the variant to use, where this machine has it
 * @throws StudioError `experimentImpossible` when the run does not fit into memory
 */
export function makeTrainer(given: Given, training: TrainingSpec, kernels?: string): Trainer {
  const { experiment, data, initialWeights } = given
  const { network } = experiment
  const threads = wantedThreads(given, training)
  // Bits are the same within a variant only: a run goes on with the one that it began with.
  const variant = supportedVariants().find((name) => name === kernels)
  try {
    return new Trainer(network, training, trainingDataOf(data, network), {
      makeExecutor: (layout, programs) =>
        wasmExecutor(layout, programs, { threads, startThread, ...(variant ? { variant } : {}) }),
      histograms: true,
      ...(initialWeights ? { initialWeights } : {}),
    })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new StudioError('experimentImpossible', { key: 'network', problem: error.message })
  }
}

/** Another trainer, with other threads or another training, that goes on where the old one is: as from a checkpoint. */
export function remadeTrainer(old: Trainer, given: Given, training: TrainingSpec): Trainer {
  const { state, executor } = old
  const tensors = old.checkpointTensors()
  // First the old memory goes, which holds the data set too.
  old.close()
  const trainer = makeTrainer(given, training, executor.variant)
  trainer.resume(state, tensors)
  return trainer
}
