import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { answersOf, outputsOfLayers } from '../answers'
import type { ModelFormat } from '../model-format'
import { encodeNpz } from '../npy'
import { decodeNumpyNetwork, numpyTensors } from '../read/numpy'
import { askPython, columnsJson } from './python/asking'
import { preprocessingJson } from './python/preparation'
import { predictText } from './python/predict'

const QUESTION = `
import predict
outputs = predict.predict(json.load(open(rows, encoding="utf-8")))
by = f"NumPy {np.__version__}"
`

/** The arrays of all layers, and a program that predicts by them: rows as the source has them, answers on the original scale. */
export const numpy: ModelFormat = {
  lacks: () => null,
  write: ({ model }) =>
    Promise.resolve(
      new Map<string, string | Uint8Array>([
        ['model.npz', encodeNpz(numpyTensors(model.layers))],
        ['preprocessing.json', preprocessingJson(model)],
        ['predict.py', predictText(model)],
      ]),
    ),
  ask: async (folder, rows, { model }) => {
    const question = { modules: ['numpy'], text: QUESTION }
    const found = await askPython(question, folder, columnsJson(model, rows))
    if (found) return found
    const { layers } = decodeNumpyNetwork(await readFile(join(folder, 'model.npz')))
    const answers = answersOf(model, outputsOfLayers(layers, rows.features))
    return { by: "this studio's reader, as there is no NumPy here", answers }
  },
}
