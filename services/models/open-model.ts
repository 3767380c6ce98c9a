import { stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { StudioError } from '../contract/errors'
import { experimentFile, type ExperimentFile } from '../contract/experiment-file'
import type { OpenedModel } from '../contract/model-files'
import { absolute } from '../runs/experiment-paths'
import { RUN_FILES } from '../runs/run-files'
import { engineNetwork, type ImportedNetwork } from './imported-network'
import { foldedLayer, type ModelLayer } from './portable-model'
import { importModel } from './read/import-model'
import type { ChosenActivations } from './read/state-dict'
import { weighs, type Tensor, type TensorFile } from './safetensors'

/**
 * Opens a network of a file of any kind that is read, or of the folder of a run, for training to go on from it.
 * @param weightsFile where its weights, which come along, are going to be put
 * @param chosen what the activations are, where the file holds weights alone
 * @throws StudioError as `importModel` does
 */
export async function openModel(
  path: string,
  weightsFile: string,
  chosen: ChosenActivations | null = null,
): Promise<{ readonly model: OpenedModel; readonly weights: TensorFile }> {
  const found = await stat(path).catch(() => null)
  const file = found?.isDirectory() ? join(path, RUN_FILES.model) : path
  const imported = await importModel(file, chosen)
  const layers = trainableLayers(imported, file)
  const network = networkOf(imported, layers, weightsFile)
  const { inputs: features, saysActivations } = imported
  const [inputs, outputs] = [layers[0].inputs, layers[layers.length - 1].units]
  const experiment = imported.experiment && absolute(imported.experiment, resolve(dirname(file)))
  return {
    model: { network, inputs, outputs, features, saysActivations, experiment },
    weights: { tensors: tensorsOf(layers), metadata: {} },
  }
}

/** The output layer of this studio has no batch norm, which its weights can take in, and no dropout, which they cannot. */
function trainableLayers({ layers, dropout }: ImportedNetwork, file: string): ModelLayer[] {
  if (dropout[layers.length - 1] > 0) {
    const problem = 'it has dropout behind its last layer, where this studio has none'
    throw new StudioError('modelUnreadable', { file, kind: 'as a network to train', problem })
  }
  return layers.map((layer, i) => (i === layers.length - 1 ? foldedLayer(layer) : layer))
}

function networkOf(
  { dropout, saysActivations }: ImportedNetwork,
  layers: readonly ModelLayer[],
  initialWeights: string,
): ExperimentFile['network'] {
  const hidden = layers.slice(0, -1).map(({ units, activation, batchNorm }, i) => ({
    ...{ units, activation, dropout: dropout[i] },
    batchNorm: batchNorm && { epsilon: batchNorm.epsilon },
  }))
  // Where the file does not say what comes last, the task does.
  const output = { activation: saysActivations ? layers[layers.length - 1].activation : 'auto' }
  return experimentFile.shape.network.parse({ hidden, output, initialWeights })
}

function tensorsOf(layers: readonly ModelLayer[]): Map<string, Tensor> {
  const { tensors } = engineNetwork(layers)
  return new Map([...tensors].map(([name, data]) => [name, { shape: shapeOf(name, data, layers), data }]))
}

function shapeOf(name: string, { length }: Float32Array, layers: readonly ModelLayer[]): number[] {
  const k = weighs(name)
  return k === null ? [length] : [layers[k - 1].units, layers[k - 1].inputs]
}
