import { layerColumn, Trainer, wasmExecutor, type LayerColumn, type TrainingData } from '../../core'
import { StudioError } from '../contract/errors'
import type { Question, Signals } from '../contract/inspection'
import type { ResolvedExperiment } from '../contract/resolve'
import type { DataSet } from '../datasets/data-set'
import { firstTrainingRows } from './training-data'

/**
 * Measures a network before it is trained, with the weights of each seed: what its first step records, on the first rows of the
 * training part in their order, all in one minibatch.
 * @param breathe lets others have a turn; called between seeds
 * @throws StudioError `experimentImpossible` where it does not fit into memory
 */
export async function measureSignals(
  { network, training }: ResolvedExperiment,
  data: DataSet,
  { rows: most, seeds }: Extract<Question, { type: 'signals' }>,
  breathe: () => Promise<void>,
): Promise<Signals> {
  const first = firstTrainingRows(data, network, most)
  const { rows } = first
  const r = network.layers.length
  const measured = (): Float64Array<ArrayBuffer> => new Float64Array(seeds.length * r)
  const signals = {
    ...{ preActivations: measured(), activations: measured(), deltas: measured() },
    ...{ meanDeltas: measured(), gradients: measured() },
  }
  const plain = { ...training, batchSize: rows, shuffle: false, epochs: 1, earlyStopping: null }
  for (const [i, seed] of seeds.entries()) {
    const record = firstStep(network, { ...plain, seed }, first)
    network.layers.forEach(({ units }, l) => {
      const value = (column: LayerColumn): number => record[layerColumn(column, l + 1, r)]
      const at = i * r + l
      signals.preActivations[at] = Math.hypot(value('preActivationMean'), value('preActivationStd'))
      signals.activations[at] = Math.hypot(value('activationMean'), value('activationStd'))
      // Of the mean loss, so of a single row's loss `rows` times as much.
      signals.deltas[at] = value('deltaNorm') * Math.sqrt(rows / units)
      signals.meanDeltas[at] = value('biasGradNorm')
      signals.gradients[at] = value('gradNorm')
    })
    await breathe()
  }
  let squares = 0
  for (const x of first.x) squares += x * x
  return { step: 0, network, rows, inputMeanSquare: squares / first.x.length, ...signals }
}

function firstStep(
  network: ResolvedExperiment['network'],
  training: ResolvedExperiment['training'],
  data: TrainingData,
): Float64Array {
  try {
    const trainer = new Trainer(network, training, data, {
      makeExecutor: (layout, programs) => wasmExecutor(layout, programs, { threads: 1 }),
    })
    try {
      trainer.step()
      return trainer.record
    } finally {
      trainer.close()
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new StudioError('experimentImpossible', { key: 'network', problem: error.message })
  }
}
