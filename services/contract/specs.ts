import type { NetworkSpec, TrainingSpec } from '../../core'
import type { ExperimentFile } from './experiment-file'
import { clipOf } from './resolve'

/**
 * What the engine was given, of an experiment as a run stores it: with nothing left open.
 * @param widths d, m_1, ..., m_r
 */
export function specsOf(
  { network, training }: ExperimentFile,
  widths: readonly number[],
): { readonly network: NetworkSpec; readonly training: TrainingSpec } {
  const output = { ...network.output, units: widths[widths.length - 1], batchNorm: null, dropout: 0 }
  const { l1, l2, weightDecay, clip, loss, batchSize, ...rest } = training
  return {
    // "auto" is gone from what a run stores, which the type of a file cannot say.
    network: { inputs: widths[0], layers: [...network.hidden, output] as NetworkSpec['layers'] },
    training: {
      ...(rest as Omit<TrainingSpec, 'penalty' | 'clip' | 'loss' | 'batchSize'>),
      loss: loss as TrainingSpec['loss'],
      batchSize: batchSize as number,
      penalty: { l1, l2, weightDecay },
      clip: clipOf(clip),
    },
  }
}
