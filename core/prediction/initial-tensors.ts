import type { NetworkSpec, TrainingSpec } from '../experiment'
import { parameterArena } from '../parameters'
import type { DataByPart, TrainingData } from '../training/data'
import { initialValues } from '../training/initialization'
import { Trainer } from '../training/trainer'
import type { MakeExecutor } from '../training/training-state'

/**
 * The tensors that the first step of a run would find, by the names that a model file has: to the bit those of a Trainer.
 * @param data asked for only by an initialiser that looks at the data
 * @throws FormulaError when an initialiser's formula cannot be used
 */
export function initialTensors(
  network: NetworkSpec,
  training: TrainingSpec,
  data: () => TrainingData | DataByPart,
  makeExecutor: MakeExecutor,
): Map<string, Float32Array> {
  if (looksAtData(network)) return trained(network, training, data(), makeExecutor)
  const tensors = new Map<string, Float32Array>()
  for (const tensor of parameterArena(network).tensors) {
    tensors.set(tensor.name, Float32Array.from(initialValues(network, tensor, training.seed)))
  }
  network.layers.forEach(({ batchNorm, units }, i) => {
    if (!batchNorm) return
    tensors.set(`layer${i + 1}.batchNorm.runningMean`, new Float32Array(units))
    tensors.set(`layer${i + 1}.batchNorm.runningVariance`, new Float32Array(units).fill(1))
  })
  return tensors
}

/** With batch norm, LSUV has nothing to do. */
const looksAtData = ({ layers }: NetworkSpec): boolean =>
  layers.some(({ init, batchNorm }) => init.scheme === 'lsuv' && !batchNorm)

function trained(
  network: NetworkSpec,
  training: TrainingSpec,
  data: TrainingData | DataByPart,
  makeExecutor: MakeExecutor,
): Map<string, Float32Array> {
  const trainer = new Trainer(network, { ...training, earlyStopping: null }, data, {
    makeExecutor,
    diagnostics: false,
  })
  try {
    return trainer.tensors()
  } finally {
    trainer.close()
  }
}
