import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findPython } from '../../../build/python.mjs'
import { exportOptions } from '../../../services/contract/model-formats'
import { largestDifference, outputsOf, outputsOfLayers } from '../../../services/models/answers'
import { keras } from '../../../services/models/formats/keras'
import { decodeKeras } from '../../../services/models/read/keras'
import { modelOf, rowsFor, type ModelShape } from './random-models'

const python = findPython()
const isMissing = python.missing.includes('h5py')
if (isMissing) console.error('NOT TESTED: the layout of .keras files, as there is no Python with h5py.')

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'descent-keras-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const SHAPE: ModelShape = {
  hidden: [
    { units: 5, activation: 'leakyRelu', batchNorm: true },
    { units: 4, activation: 'tanh', batchNorm: true },
    { units: 3, activation: 'relu', batchNorm: false },
  ],
  ...{ output: 'softmax', columns: ['numeric', 'log'], task: 'classes', outputs: 3, seed: 2 },
}

/** Lists the file as h5py sees it, and writes its content anew as Keras does: a functional model by Python and h5py alone. */
const SCRIPT = `
import io, json, sys, zipfile
import h5py

with zipfile.ZipFile(sys.argv[1]) as archive:
    assert all(each.compress_type == zipfile.ZIP_STORED for each in archive.infolist())
    config = json.loads(archive.read("config.json"))
    source = h5py.File(io.BytesIO(archive.read("model.weights.h5")))
    names = archive.namelist()
    listed = {}
    source.visititems(lambda name, each: listed.update({name: list(each.shape)}) if isinstance(each, h5py.Dataset) else None)
    called = {name: source[name + "/vars"].attrs["name"] for name in ["layers/dense", "layers/leaky_re_lu", "layers/activation"]}
    layers = config["config"]["layers"]
    before = None
    for layer in layers:
        history = {"class_name": "__keras_tensor__", "config": {"keras_history": [before, 0, 0]}}
        layer["inbound_nodes"] = [{"args": [history], "kwargs": {}}] if before else []
        before = layer["name"] = layer["config"]["name"]
    functional = {**config, "class_name": "Functional", "config": {"name": "descent", "layers": layers[::-1]}}
    content = io.BytesIO()
    with h5py.File(content, "w") as target:
        counts = {}
        groups = {}
        for layer in layers[1:]:
            key = {"Dense": "dense", "BatchNormalization": "batch_normalization", "LeakyReLU": "leaky_re_lu", "Activation": "activation", "Softmax": "softmax"}[layer["class_name"]]
            groups[layer["name"]] = key + (f"_{counts[key]}" if key in counts else "")
            counts[key] = counts.get(key, 0) + 1
        counts = {}
        for layer in layers[::-1]:
            if layer["class_name"] == "InputLayer":
                continue
            old = groups[layer["name"]]
            key = old.rstrip("0123456789").rstrip("_")
            new = key + (f"_{counts[key]}" if key in counts else "")
            counts[key] = counts.get(key, 0) + 1
            group = target.create_group(f"layers/{new}/vars")
            for name, values in source[f"layers/{old}/vars"].items():
                group[name] = values[()].astype("f8" if name == "1" else "f4")
    with zipfile.ZipFile(sys.argv[2], "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("metadata.json", "{}")
        archive.writestr("config.json", json.dumps(functional))
        archive.writestr("model.weights.h5", content.getvalue())
print(json.dumps({"names": names, "listed": listed, "called": called}))
`

describe.skipIf(isMissing)('a file for Keras 3', () => {
  it('holds what saving_lib.py of Keras looks for, as h5py sees it, and such a file is read', async () => {
    const model = modelOf(SHAPE)
    const source = { model, options: exportOptions('keras'), summary: null }
    const [ours, theirs] = [join(folder, 'ours.keras'), join(folder, 'theirs.keras')]
    await writeFile(ours, (await keras.write(source)).get('model.keras')!)
    const printed = execFileSync(python.program, ['-B', '-c', SCRIPT, ours, theirs], { encoding: 'utf8' })
    expect(JSON.parse(printed)).toEqual({
      names: ['metadata.json', 'config.json', 'model.weights.h5'],
      called: {
        'layers/dense': 'layer_1',
        'layers/leaky_re_lu': 'layer_1_activation',
        'layers/activation': 'layer_2_activation',
      },
      listed: {
        ...{ 'layers/dense/vars/0': [2, 5], 'layers/dense/vars/1': [5] },
        ...{ 'layers/dense_1/vars/0': [5, 4], 'layers/dense_1/vars/1': [4] },
        ...{ 'layers/dense_2/vars/0': [4, 3], 'layers/dense_2/vars/1': [3] },
        ...{ 'layers/dense_3/vars/0': [3, 3], 'layers/dense_3/vars/1': [3] },
        ...Object.fromEntries([0, 1, 2, 3].map((i) => [`layers/batch_normalization/vars/${i}`, [5]])),
        ...Object.fromEntries([0, 1, 2, 3].map((i) => [`layers/batch_normalization_1/vars/${i}`, [4]])),
      },
    })
    const { features } = rowsFor(model, 20)
    for (const file of [ours, theirs]) {
      const { layers } = decodeKeras(await readFile(file))
      const expected = Float64Array.from(outputsOf(model, features))
      expect(largestDifference(outputsOfLayers(layers, features), expected)).toBeLessThan(1e-6)
    }
  })
})
