import { SPLITS } from '../../../core'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { largestDifference, outputsOfLayers } from '../answers'
import type { ExportSource, FoundAnswers, ModelFormat, ProofRows, RunOrigin } from '../model-format'
import type { ModelLayer, PortableModel } from '../portable-model'
import { decodeStateDict } from '../read/torch'
import { networkOfStateDict } from '../read/state-dict'
import { decodeSafetensors, encodeSafetensors } from '../safetensors'
import { encodeStateDict } from '../torch-file'
import { askPython, featureBytes } from './python/asking'
import { preprocessingJson } from './python/preparation'
import { moduleText } from './pytorch/module-text'
import { rowsText } from './pytorch/rows-text'
import { trainingText } from './pytorch/training-text'
import { stateDictOf, torchModules } from './pytorch/modules'

const QUESTION = `
import torch, model
features = np.fromfile(rows, dtype="<f4").reshape(-1, model.Network().layers[0].in_features)
found = []
with torch.no_grad():
    for file in ("model.safetensors", "model.pt"):
        found.append(model.load(file)(torch.from_numpy(features)).double().numpy())
if not np.array_equal(*found, equal_nan=True):
    sys.exit("model.pt and model.safetensors do not say the same")
outputs = found[0]
by = f"PyTorch {torch.__version__}"
`

/** A module that can be read, its weights as two kinds of files, how rows become features, and a script that trains on. */
export const pytorch: ModelFormat = {
  repeatsRun: true,
  lacks: ({ model }) => {
    const { source } = model.trained.experiment.data
    const isOfPictures = typeof source !== 'string' && 'folder' in source
    return isOfPictures ? 'its train.py cannot read a folder of images.' : null
  },
  write: ({ model, origin }) => {
    const modules = torchModules(model)
    const tensors = stateDictOf(modules, model.trained.tensors)
    return Promise.resolve(
      new Map<string, string | Uint8Array>([
        ['model.py', moduleText(model)],
        ['model.safetensors', encodeSafetensors({ tensors, metadata: metadataOf(model.layers) })],
        ['model.pt', encodeStateDict(tensors)],
        ['preprocessing.json', preprocessingJson(model)],
        ...(origin ? trainingFiles(model, origin) : []),
      ]),
    )
  },
  ask: async (folder, rows, source) => {
    const question = { modules: ['numpy', 'torch'], text: QUESTION }
    return (await askPython(question, folder, featureBytes(rows))) ?? askReader(folder, rows, source)
  },
}

/** What repeats the run: a script, the rows of each part, the weights that it began with; and the rows, where they are needed. */
function trainingFiles(
  model: PortableModel,
  { data, isPlain, initial }: RunOrigin,
): [string, string | Uint8Array][] {
  const { rows, split } = data
  const parts = Object.fromEntries(SPLITS.map((part) => [part, [...split[part]]]))
  const files: [string, string | Uint8Array][] = [
    ['train.py', trainingText(model, { hasInitial: initial !== null, hasRows: !isPlain })],
    ['split.json', `${JSON.stringify({ rows, ...parts })}\n`],
  ]
  if (initial) {
    const tensors = stateDictOf(torchModules(model), initial)
    files.push(['initial.safetensors', encodeSafetensors({ tensors, metadata: { format: 'pt' } })])
  }
  if (!isPlain) files.push(['data.csv', rowsText(data)])
  return files
}

/** What tensors alone do not say of a network. */
const metadataOf = (layers: readonly ModelLayer[]): Record<string, string> => ({
  format: 'pt',
  activations: JSON.stringify(layers.map(({ activation }) => activation)),
  epsilons: JSON.stringify(layers.map(({ batchNorm }) => batchNorm?.epsilon ?? 0)),
})

/** Both files read again; each is told the activations, which PyTorch finds in model.py. */
async function askReader(folder: string, rows: ProofRows, { model }: ExportSource): Promise<FoundAnswers> {
  const activations = model.layers.map(({ activation }) => activation)
  const epsilons = model.layers.map(({ batchNorm }) => batchNorm?.epsilon ?? 0)
  const [stored, saved] = [
    decodeStateDict(await readFile(join(folder, 'model.pt'))),
    decodeSafetensors(await readFile(join(folder, 'model.safetensors'))).tensors,
  ].map((tensors) => {
    const { layers } = networkOfStateDict(tensors, { activations, epsilons, isOrdered: true })
    return outputsOfLayers(layers, rows.features)
  })
  if (largestDifference(stored, Float64Array.from(saved)) > 0) {
    throw new Error('model.pt and model.safetensors do not say the same')
  }
  return { by: "this studio's reader, as there is no PyTorch here", answers: stored }
}
