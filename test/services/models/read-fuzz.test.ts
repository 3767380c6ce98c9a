import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { randomFor, type Random } from '../../../core'
import { exportOptions, type ModelFormatName } from '../../../services/contract/model-formats'
import { formats } from '../../../services/models/formats'
import type { ImportedNetwork } from '../../../services/models/imported-network'
import { decodeHdf5 } from '../../../services/models/read/hdf5'
import { decodeSafetensorsNetwork } from '../../../services/models/read/import-model'
import { decodeKeras } from '../../../services/models/read/keras'
import { decodeNumpyNetwork } from '../../../services/models/read/numpy'
import { decodePerceptron } from '../../../services/models/read/scikit-learn'
import { networkOfOnnx, onnxModel } from '../../../services/models/read/onnx/onnx'
import { networkOfStateDict } from '../../../services/models/read/state-dict'
import { decodeLayersModel } from '../../../services/models/read/tensorflow-js'
import { decodeStateDict } from '../../../services/models/read/torch'
import { unzip, zipStored } from '../../../services/models/zip'
import { modelOf, type ModelShape } from './random-models'

/** Damaged files for each reader: few here, and as many as are asked for with DESCENT_FUZZ=10000. */
const FILES = Number(process.env['DESCENT_FUZZ'] ?? 300)
const MOST_MS = 5000
const MOST_BYTES = 2 ** 30

const SHAPE: ModelShape = {
  hidden: [
    { units: 5, activation: 'leakyRelu', batchNorm: true },
    { units: 4, activation: 'tanh', batchNorm: false },
  ],
  ...{ output: 'softmax', columns: ['numeric', 'log'], task: 'classes', outputs: 3, seed: 2 },
}

async function fileOf(format: ModelFormatName, name: string): Promise<Uint8Array> {
  const source = { model: modelOf(SHAPE), options: exportOptions(format), summary: null }
  const content = (await formats[format].write(source)).get(name)!
  return typeof content === 'string' ? new TextEncoder().encode(content) : content
}

const perceptron = {
  coefs_: [
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    [[1], [2], [3]],
  ],
  intercepts_: [[1, 2, 3], [0.5]],
  ...{
    activation: 'relu',
    out_activation_: 'logistic',
    feature_names_in_: ['a', 'b'],
    classes_: ['no', 'yes'],
  },
}

interface Case {
  readonly file: () => Promise<Uint8Array>
  readonly read: (bytes: Uint8Array) => ImportedNetwork | ReadonlyMap<string, unknown>
}

const asIs = { activations: null, isOrdered: true }
const readTorch = (bytes: Uint8Array): ImportedNetwork => networkOfStateDict(decodeStateDict(bytes), asIs)

/** An entry of an archive, damaged, in an archive that is whole: its checksum does not give the damage away. */
const within = (format: ModelFormatName, archive: string, entry: string, read: Case['read']): Case => ({
  file: async () => unzip(await fileOf(format, archive)).get(entry)!,
  read: (bytes) => read(zipStored(new Map(rest.get(archive)).set(entry, bytes))),
})

/** The other entries of those archives. */
const rest = new Map<string, Map<string, Uint8Array>>()
let shards = new Uint8Array()

const CASES: Readonly<Record<string, Case>> = {
  safetensors: {
    file: () => fileOf('pytorch', 'model.safetensors'),
    read: (bytes) => decodeSafetensorsNetwork(bytes, null),
  },
  'PyTorch, the archive': { file: () => fileOf('pytorch', 'model.pt'), read: readTorch },
  'PyTorch, the pickle': within('pytorch', 'model.pt', 'model/data.pkl', readTorch),
  'NumPy, the archive': {
    file: () => fileOf('numpy', 'model.npz'),
    read: (bytes) => decodeNumpyNetwork(bytes),
  },
  'NumPy, an array': within('numpy', 'model.npz', 'layer2.weight.npy', (bytes) => decodeNumpyNetwork(bytes)),
  'Keras, the archive': { file: () => fileOf('keras', 'model.keras'), read: decodeKeras },
  'Keras, the configuration': within('keras', 'model.keras', 'config.json', decodeKeras),
  'Keras, the weights': within('keras', 'model.keras', 'model.weights.h5', decodeKeras),
  HDF5: {
    file: async () => unzip(await fileOf('keras', 'model.keras')).get('model.weights.h5')!,
    read: decodeHdf5,
  },
  'TensorFlow.js, model.json': {
    file: () => fileOf('tensorflowJs', 'model.json'),
    read: (bytes) => decodeLayersModel(new TextDecoder().decode(bytes), shards),
  },
  ONNX: { file: () => fileOf('onnx', 'model.onnx'), read: (bytes) => networkOfOnnx(onnxModel(bytes)) },
  'scikit-learn': {
    file: () => Promise.resolve(new TextEncoder().encode(JSON.stringify(perceptron))),
    read: (bytes) => decodePerceptron(new TextDecoder().decode(bytes)),
  },
}

/** Values that sizes and places are damaged to most painfully. */
const ODD = [0, 1, 0x7f, 0x80, 0xff]

function damaged(file: Uint8Array, random: Random): Uint8Array {
  const bytes = Uint8Array.from(file)
  const place = (): number => random.integer(bytes.length)
  switch (random.integer(5)) {
    case 0:
      return bytes.subarray(0, place())
    case 1: {
      // A stretch goes missing, or comes twice.
      const [from, to] = [place(), place()].sort((a, b) => a - b)
      const end = random.integer(2) === 0 ? to : from
      return Uint8Array.from([
        ...bytes.subarray(0, end),
        ...bytes.subarray(random.integer(2) === 0 ? from : to),
      ])
    }
    case 2:
      for (let n = random.integer(4); n >= 0; n--) bytes.fill(0xff, place(), place())
      return bytes
    case 3:
      for (let n = random.integer(8); n >= 0; n--) bytes[place()] = random.integer(256)
      return bytes
    default:
      for (let n = random.integer(8); n >= 0; n--) bytes[place()] = ODD[random.integer(ODD.length)]
      return bytes
  }
}

describe('a damaged file', () => {
  beforeAll(async () => {
    for (const [format, archive] of [
      ['pytorch', 'model.pt'],
      ['numpy', 'model.npz'],
      ['keras', 'model.keras'],
    ] as const) {
      rest.set(archive, unzip(await fileOf(format, archive)))
    }
    shards = Uint8Array.from(await fileOf('tensorflowJs', 'group1-shard1of1.bin'))
  })
  afterAll(() => {
    rest.clear()
  })

  it.each(Object.keys(CASES))('(%s) is refused with a sentence, or read as what it says', async (name) => {
    const { file, read } = CASES[name]
    const whole = await file()
    expect(() => read(whole)).not.toThrow()
    let refused = 0
    for (let seed = 0; seed < FILES; seed++) {
      const bytes = damaged(whole, randomFor(seed, name))
      const before = performance.now()
      try {
        read(bytes)
      } catch (error) {
        refused++
        // A mistake of ours would be a TypeError or a RangeError.
        const where = `${name}, seed ${seed}: ${String(error)} ${error instanceof Error ? error.stack : ''}`
        expect(Object.getPrototypeOf(error), where).toBe(Error.prototype)
      }
      expect(performance.now() - before, `${name}, seed ${seed}`).toBeLessThan(MOST_MS)
    }
    expect(process.memoryUsage.rss()).toBeLessThan(MOST_BYTES)
    expect(refused).toBeGreaterThan(FILES / 10)
  })
})
