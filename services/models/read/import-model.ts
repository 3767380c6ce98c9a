import { readFile } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { z } from 'zod'
import { reasonOf, StudioError } from '../../contract/errors'
import {
  MODEL_FILE_KINDS,
  modelExtensions,
  modelFileKinds,
  type ModelFileKindName,
} from '../../contract/model-file-kinds'
import { jsonOf } from '../../runs/json'
import { importedLayers, type ImportedNetwork } from '../imported-network'
import { portableModel } from '../portable-model'
import { decodeSafetensors, type TensorFile } from '../safetensors'
import { trainedModelOf } from '../trained-model'
import { activationOf } from './activation'
import { decodeKeras } from './keras'
import { decodeNumpyNetwork } from './numpy'
import { decodePerceptron } from './scikit-learn'
import { networkOfStateDict, type ChosenActivations } from './state-dict'
import { decodeLayersModel, shardNames } from './tensorflow-js'
import { filesBeside, networkOfOnnx, onnxModel } from './onnx/onnx'
import { decodeStateDict } from './torch'

/**
 * @param chosen what the activations are, where the file holds weights alone
 * @param beside reads another file of the same folder
 * @throws Error with what is wrong
 */
type ReadModel = (
  bytes: Uint8Array,
  chosen: ChosenActivations | null,
  beside: (name: string) => Promise<Uint8Array>,
) => Promise<ImportedNetwork> | ImportedNetwork

const readers: Readonly<Record<ModelFileKindName, ReadModel>> = {
  onnx: async (bytes, _, beside) => {
    const model = onnxModel(bytes)
    const names = filesBeside(model)
    const files = await Promise.all(names.map(beside))
    return networkOfOnnx(model, new Map(names.map((name, i) => [name, files[i]])))
  },
  keras: (bytes) => decodeKeras(bytes),
  pytorch: (bytes, activations) =>
    networkOfStateDict(decodeStateDict(bytes), { activations, isOrdered: true }),
  safetensors: (bytes, chosen) => decodeSafetensorsNetwork(bytes, chosen),
  numpy: (bytes, chosen) => decodeNumpyNetwork(bytes, chosen),
  json: async (bytes, _, beside) => {
    const text = new TextDecoder().decode(bytes)
    if (!text.includes('"weightsManifest"')) return decodePerceptron(text)
    return decodeLayersModel(text, Buffer.concat(await Promise.all(shardNames(text).map(beside))))
  },
}

/** Of a state dict what only an export of this studio says beside it: the activations and epsilons of its layers. */
const notes = z.object({
  activations: z.string().transform(jsonOf).pipe(z.array(z.unknown())),
  epsilons: z.string().transform(jsonOf).pipe(z.array(z.number())),
})

/**
 * Tensors by name, with what this studio writes into the metadata of an export for PyTorch.
 * @throws Error with what is wrong
 */
export function decodeSafetensorsNetwork(
  bytes: Uint8Array,
  chosen: ChosenActivations | null,
): ImportedNetwork {
  const file = decodeSafetensors(bytes)
  const { tensors, metadata } = file
  if (metadata['format'] === 'descent' && 'experiment' in metadata) return ownNetwork(file)
  if (!('activations' in metadata)) {
    return networkOfStateDict(tensors, { activations: chosen, isOrdered: false })
  }
  const said = notes.safeParse(metadata)
  if (!said.success) throw new Error('what its metadata say of activations is damaged')
  const activations = said.data.activations.map((each, i) => activationOf(each, `layer ${i + 1}`))
  return networkOfStateDict(tensors, { activations, epsilons: said.data.epsilons, isOrdered: false })
}

/** The model file of a run. */
function ownNetwork(file: TensorFile): ImportedNetwork {
  try {
    const trained = trainedModelOf(file, 'its experiment')
    const { layers, features } = portableModel(trained)
    const { experiment, network } = trained
    return importedLayers(layers, {
      ...{ experiment, dropout: network.layers.map(({ dropout }) => dropout) },
      inputs: features.map(({ name }) => name),
    })
  } catch (error) {
    throw new Error(`what it says of itself is damaged: ${reasonOf(error)}`)
  }
}

/**
 * Reads a network that another program has left, by the kind that the file's name says.
 * @param chosen what the activations are, where the file holds weights alone
 * @throws StudioError `fileMissing`, `fileUnreadable`, `modelKindUnknown`; `modelUnreadable`, which names the layer, tensor or option
 */
export async function importModel(
  file: string,
  chosen: ChosenActivations | null = null,
): Promise<ImportedNetwork> {
  const ending = extname(file).slice(1).toLowerCase()
  const kind = MODEL_FILE_KINDS.find((each) =>
    (modelFileKinds[each].extensions as readonly string[]).includes(ending),
  )
  if (!kind) {
    const known = modelExtensions.map((extension) => `.${extension}`).join(', ')
    throw new StudioError('modelKindUnknown', { file, known })
  }
  const bytes = await contentOf(file)
  try {
    return await readers[kind](bytes, chosen, (name) => contentOf(join(dirname(file), basename(name))))
  } catch (error) {
    if (error instanceof StudioError) throw error
    throw new StudioError('modelUnreadable', {
      file,
      kind: modelFileKinds[kind].label,
      problem: reasonOf(error),
    })
  }
}

const contentOf = (file: string): Promise<Uint8Array> =>
  readFile(file).catch((error: unknown) => {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    throw isMissing
      ? new StudioError('fileMissing', { file })
      : new StudioError('fileUnreadable', { file, problem: reasonOf(error) })
  })
