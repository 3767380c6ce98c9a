import { z } from 'zod'
import type { NamedTensors, NetworkSpec } from '../../core'
import { reasonOf, StudioError } from '../contract/errors'
import type { ExperimentFile } from '../contract/experiment-file'
import { parseExperiment } from '../contract/parse-experiment'
import { preprocessing, type Preprocessing } from '../contract/preprocessing'
import { fittingTensors } from './initial-weights'
import { readSafetensors, type TensorFile } from './safetensors'

/** A network that was trained, with all that is needed to feed it a row of its source: a model file, read. */
export interface TrainedModel {
  /** Resolved. */
  readonly experiment: ExperimentFile
  readonly network: NetworkSpec
  readonly preprocessing: Preprocessing
  /** As a model file names them. */
  readonly tensors: NamedTensors
}

/**
 * Reads the model file of a run, wherever it lies: it says itself what its experiment is and how its columns are prepared.
 * @throws StudioError `fileMissing`, `tensorsUnreadable`, `tensorsUnfit`; `modelNotFinite` for one that has diverged
 */
export async function readTrainedModel(file: string): Promise<TrainedModel> {
  const content = await readSafetensors(file)
  try {
    return trainedModelOf(content, file)
  } catch (error) {
    if (error instanceof StudioError) throw error
    throw new StudioError('tensorsUnreadable', { file, problem: reasonOf(error) })
  }
}

/** What a model file of this studio says of itself; both are JSON. */
const ownMetadata = z.object({
  format: z.literal('descent'),
  experiment: z.string(),
  preprocessing: z.string(),
})

/** @throws StudioError as `readTrainedModel`; Error for what the file says of itself and is not so */
export function trainedModelOf({ tensors, metadata }: TensorFile, file: string): TrainedModel {
  const own = ownMetadata.safeParse(metadata).data
  if (!own) throw new Error('it names no experiment, so it is not from this studio')
  const experiment = parseExperiment(own.experiment, file)
  const prepared = preprocessing.parse(JSON.parse(own.preprocessing))
  const network = networkOf(experiment, tensors)
  const found = fittingTensors(file, tensors, network)
  for (const [tensor, values] of found) {
    if (!values.every(Number.isFinite)) throw new StudioError('modelNotFinite', { file, tensor })
  }
  return { experiment, network, preprocessing: prepared, tensors: found }
}

/** The network of a resolved experiment: what the data decided, its first and its last width, the tensors tell. */
function networkOf({ network }: ExperimentFile, tensors: TensorFile['tensors']): NetworkSpec {
  const { hidden, output } = network
  const [first, last] = [tensors.get('layer1.weight'), tensors.get(`layer${hidden.length + 1}.weight`)]
  if (first?.shape.length !== 2 || last?.shape.length !== 2) {
    throw new Error('it has no weights of its first or last layer')
  }
  const [inputs, units] = [first.shape[1], last.shape[0]]
  const given = [...hidden, { ...output, units, batchNorm: null, dropout: 0 }]
  const layers = given.map(({ activation, init, ...layer }, i) => {
    if (activation === 'auto' || init === 'auto')
      throw new Error(`layer ${i + 1} of its experiment is not resolved`)
    return { ...layer, activation, init }
  })
  return { inputs, layers }
}
