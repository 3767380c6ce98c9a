import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findPython } from '../../../build/python.mjs'
import { activations, type ActivationName } from '../../../core'
import { exportOptions } from '../../../services/contract/model-formats'
import { largestDifference, outputsOf, outputsOfLayers } from '../../../services/models/answers'
import { GraphBuilder } from '../../../services/models/formats/onnx/graph-builder'
import { encodeModel } from '../../../services/models/formats/onnx/onnx-proto'
import { writeOnnx } from '../../../services/models/formats/onnx/write-onnx'
import { foldBatchNorm } from '../../../services/models/portable-model'
import { importModel } from '../../../services/models/read/import-model'
import { networkOfOnnx, onnxModel } from '../../../services/models/read/onnx/onnx'
import { anyShape, modelOf, rowsFor, type ModelShape } from './random-models'

const python = findPython()
const isMissing = python.missing.includes('torch') || python.missing.includes('onnx')
if (isMissing)
  console.error('NOT TESTED: ONNX as PyTorch and onnx write it, as there is no Python with them.')

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'descent-onnx-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('an export of this studio', () => {
  it.each([
    ['inside', 'kept'],
    ['inside', 'folded'],
    ['outside', 'kept'],
    ['outside', 'folded'],
  ] as const)(
    'with preprocessing %s and batch norm %s is the same layers again',
    (preprocessing, batchNorm) => {
      fc.assert(
        fc.property(anyShape, (shape) => {
          const model = modelOf(shape)
          const options = { ...exportOptions('onnx'), preprocessing, batchNorm }
          const read = networkOfOnnx(onnxModel(writeOnnx({ model, options, summary: null })))
          const expected = batchNorm === 'folded' ? foldBatchNorm(model) : model
          expect(read.layers).toEqual(expected.layers)
          expect(read.experiment).toEqual(model.trained.experiment)
          const { features } = rowsFor(model, 20)
          const outputs = Float64Array.from(outputsOf(model, features))
          expect(largestDifference(outputsOfLayers(read.layers, features), outputs)).toBeLessThan(1e-5)
        }),
        { numRuns: 60 },
      )
    },
  )
})

const SHAPE: ModelShape = {
  hidden: [{ units: 3, activation: 'tanh', batchNorm: false }],
  ...{ output: 'identity', columns: ['numeric'], task: 'values', outputs: 1, seed: 2 },
}

describe('every activation', () => {
  it.each(Object.keys(activations) as ActivationName[])('(%s) is known by what it computes', (activation) => {
    const model = modelOf({ ...SHAPE, hidden: [{ units: 3, activation, batchNorm: false }] })
    const options = exportOptions('onnx')
    const [first] = networkOfOnnx(onnxModel(writeOnnx({ model, options, summary: null }))).layers
    expect(first.activation).toEqual(model.layers[0].activation)
  })
})

/** A graph of one input of 2 features, with what is done to it. */
function graphOf(make: (graph: GraphBuilder, x: string) => string, outputs = 1): Uint8Array {
  const graph = new GraphBuilder()
  graph.output(make(graph, graph.input('x', 'float', 2)), 'y', 'float', outputs)
  return encodeModel({
    ...{ irVersion: 8, producerName: 'the tests', producerVersion: '', docString: '' },
    ...{ graph: graph.graph('g'), opsetImport: [{ domain: '', version: 17 }], metadataProps: [] },
  })
}

const W = Float32Array.of(1, 2, 3, -4, 5, 6)

/** z of 3 units, by MatMul and Add as TensorFlow's converter writes them. */
const denseOf = (graph: GraphBuilder, x: string, bias = Float32Array.of(0.5, -1, 2)): string =>
  graph.op('Add', [graph.op('MatMul', [x, graph.floats('w', W, [2, 3])]), graph.floats('b', bias)])
const head = (graph: GraphBuilder, a: string): string =>
  graph.op('Gemm', [a, graph.floats('v', Float32Array.of(1, -1, 2), [3, 1])])

const answered = (file: Uint8Array, ...row: number[]): number =>
  outputsOfLayers(networkOfOnnx(onnxModel(file)).layers, Float32Array.from(row))[0]

describe('a graph that was written otherwise', () => {
  const z = [1 * 0.3 + -4 * 0.7 + 0.5, 2 * 0.3 + 5 * 0.7 - 1, 3 * 0.3 + 6 * 0.7 + 2]
  const summed = (g: (z: number) => number, of = z): number => g(of[0]) - g(of[1]) + 2 * g(of[2])

  it.each<[string, (graph: GraphBuilder, x: string) => string, (z: number) => number]>([
    ['MatMul and Add', (g, x) => head(g, g.op('Relu', [denseOf(g, x)])), (y) => Math.max(0, y)],
    [
      'biases that are all the same',
      (g, x) => head(g, g.op('Tanh', [denseOf(g, x, new Float32Array(3).fill(0.1))])),
      () => NaN,
    ],
    [
      'a clip that is ReLU',
      (g, x) => head(g, g.op('Clip', [denseOf(g, x), g.float(0)])),
      (y) => Math.max(0, y),
    ],
    [
      'x * Sigmoid(x), the other way round',
      (g, x) => {
        const y = denseOf(g, x)
        return head(g, g.op('Mul', [g.op('Sigmoid', [y]), y]))
      },
      (y) => y / (1 + Math.exp(-y)),
    ],
    [
      'a sigmoid by its parts',
      (g, x) => {
        const e = g.op('Exp', [g.op('Neg', [denseOf(g, x)])])
        return head(g, g.op('Reciprocal', [g.op('Add', [e, g.float(1)])]))
      },
      (y) => 1 / (1 + Math.exp(-y)),
    ],
    ['no activation', (g, x) => head(g, denseOf(g, x)), (y) => y],
    [
      'a number that scales the layer',
      (g, x) => head(g, g.op('Mul', [denseOf(g, x), g.float(2)])),
      (y) => 2 * y,
    ],
    [
      'a scale behind the activation, for the next layer',
      (g, x) => {
        const a = g.op('Sigmoid', [denseOf(g, x)])
        return head(
          g,
          g.op('Sub', [g.op('Div', [a, g.floats('s', new Float32Array(3).fill(0.5))]), g.float(1)]),
        )
      },
      (y) => 2 / (1 + Math.exp(-y)) - 1,
    ],
  ])('(%s) answers the same', (_, make, g) => {
    const same = [0.3 - 2.8 + 0.1, 0.6 + 3.5 + 0.1, 0.9 + 4.2 + 0.1]
    const expected = Number.isNaN(g(1)) ? summed(Math.tanh, same) : summed(g)
    expect(answered(graphOf(make), 0.3, 0.7)).toBeCloseTo(expected, 5)
  })

  it('may scale its inputs first', () => {
    const file = graphOf((g, x) => {
      const centred = g.op('Sub', [x, g.floats('mean', Float32Array.of(1, -2))])
      return head(
        g,
        g.op('Tanh', [denseOf(g, g.op('Div', [centred, g.floats('std', Float32Array.of(2, 4))]))]),
      )
    })
    expect(answered(file, 1.6, 0.8)).toBeCloseTo(summed(Math.tanh), 5)
  })

  it('may give both classes of one sigmoid', () => {
    const file = graphOf((g, x) => {
      const p = g.op('Sigmoid', [head(g, g.op('Relu', [denseOf(g, x)]))])
      return g.op('Concat', [g.op('Sub', [g.float(1), p]), p], { axis: 1 })
    }, 2)
    expect(answered(file, 0.3, 0.7)).toBeCloseTo(1 / (1 + Math.exp(-summed((y) => Math.max(0, y)))), 5)
  })
})

describe('what this studio has not is named', () => {
  it.each<[string, (graph: GraphBuilder, x: string) => string, RegExp]>([
    [
      'an operator',
      (g, x) => g.op('Conv', [x, g.floats('k', W, [2, 3])]),
      /the node "conv" \(Conv\) is an operator that this studio has not; it reads Gemm, MatMul/,
    ],
    [
      'an activation',
      (g, x) => head(g, g.op('Clip', [denseOf(g, x), g.float(0), g.float(6)])),
      /the node "gemm" \(Gemm\): what Clip make of its values is no activation/,
    ],
    [
      'an activation that is nearly one',
      (g, x) => head(g, g.op('Gelu', [denseOf(g, x)], { approximate: 'tanh' })),
      /the node "gelu" \(Gelu\): it is approximated by tanh/,
    ],
    [
      'a shape',
      (g, x) => g.op('MatMul', [denseOf(g, x), g.floats('v', W, [2, 3])]),
      /\(MatMul\): matmul_2 takes 2 inputs, and what comes in has 3/,
    ],
    [
      'a way around a layer',
      (g, x) => {
        const a = g.op('Relu', [denseOf(g, x)])
        const b = g.op('Gemm', [a, g.floats('v', new Float32Array(9), [3, 3])])
        return g.op('Add', [a, b])
      },
      /\(Add\): it joins two paths/,
    ],
    [
      'a softmax in the middle',
      (g, x) => head(g, g.op('Softmax', [denseOf(g, x)])),
      /layer 1 is a softmax, which this studio has in the last layer only/,
    ],
    ['no layer', (_, x) => x, /it has no dense layer/],
    [
      'numbers that are rounded',
      (g, x) => g.op('Cast', [denseOf(g, x)], { to: 7 }),
      /makes its values type 7/,
    ],
    [
      'answers that are scaled',
      (g, x) => g.op('Mul', [g.op('Tanh', [denseOf(g, x)]), g.floats('s', Float32Array.of(1, 2, 3))]),
      /scaled after the last activation/,
    ],
  ])('(%s)', async (_, make, problem) => {
    const file = join(folder, 'wrong.onnx')
    await writeFile(file, graphOf(make))
    await expect(importModel(file)).rejects.toMatchObject({
      code: 'modelUnreadable',
      message: expect.stringMatching(problem) as string,
    })
  })

  it('and so are weights that are not beside the model', async () => {
    const initializer = [
      {
        ...{ name: 'w', dims: [2, 1], dataType: 1, dataLocation: 1 },
        externalData: [{ key: 'location', value: '../../etc/passwd' }],
      },
    ]
    const graph = { name: 'g', node: [], initializer, input: [], output: [] }
    const model = {
      irVersion: 8,
      producerName: '',
      producerVersion: '',
      docString: '',
      graph,
      opsetImport: [],
      metadataProps: [],
    }
    await writeFile(join(folder, 'leading.onnx'), encodeModel(model))
    await expect(importModel(join(folder, 'leading.onnx'))).rejects.toThrow(
      /"..\/..\/etc\/passwd", which is not beside it/,
    )
  })
})

/** Networks as PyTorch exports them, with weights within and beside the file, and a graph as scikit-learn's converter writes it. */
const SCRIPT = `
import sys
from pathlib import Path
import numpy as np, onnx, torch
from onnx import helper, numpy_helper, TensorProto
from torch import nn
torch.manual_seed(1)
place = Path(sys.argv[1])
x = torch.randn(8, 4)
x.numpy().tofile(place / "x")
networks = {
    "plain": nn.Sequential(nn.Linear(4, 12), nn.ReLU(), nn.Linear(12, 12), nn.BatchNorm1d(12), nn.GELU(), nn.Dropout(0.5), nn.Linear(12, 3, bias=False)),
    "normed": nn.Sequential(nn.Linear(4, 6), nn.ELU(0.7), nn.BatchNorm1d(6), nn.Linear(6, 6), nn.LeakyReLU(0.2), nn.Linear(6, 3), nn.Softmax(1)),
    "flat": nn.Sequential(nn.Flatten(), nn.Linear(4, 5), nn.SiLU(), nn.Linear(5, 5), nn.Softplus(), nn.Linear(5, 5), nn.Hardtanh(), nn.Linear(5, 2), nn.SELU()),
}
for name, network in networks.items():
    for part in network:
        if isinstance(part, nn.BatchNorm1d):
            part.running_mean.uniform_(-1, 1), part.running_var.uniform_(0.5, 2)
    network.eval()(x).detach().numpy().tofile(place / name)
    for folded in (False, True):
        torch.onnx.export(network, x, place / f"{name}-{folded}.onnx", opset_version=13, dynamic_axes={"x": {0: "n"}}, input_names=["x"],
            training=torch.onnx.TrainingMode.EVAL if folded else torch.onnx.TrainingMode.PRESERVE)
model = onnx.load(place / "plain-True.onnx")
onnx.save_model(model, str(place / "plain-beside.onnx"), save_as_external_data=True, location="plain.weights", size_threshold=0)
rng = np.random.default_rng(3)
w, b, v, c = rng.normal(size=(4, 6)), rng.normal(size=(1, 6)), rng.normal(size=(6, 3)), rng.normal(size=(1, 3))
mean, scale = rng.normal(size=4), rng.uniform(0.5, 2, size=4)
tensors = {"w": w, "b": b, "v": v, "c": c}
ml = "ai.onnx.ml"
nodes = [
    helper.make_node("Scaler", ["x"], ["s"], domain=ml, offset=mean.tolist(), scale=scale.tolist()),
    helper.make_node("Cast", ["s"], ["x1"], to=TensorProto.FLOAT),
    helper.make_node("MatMul", ["x1", "w"], ["m1"]), helper.make_node("Add", ["m1", "b"], ["z1"]),
    helper.make_node("Relu", ["z1"], ["a1"]),
    helper.make_node("MatMul", ["a1", "v"], ["m2"]), helper.make_node("Add", ["m2", "c"], ["z2"]),
    helper.make_node("Softmax", ["z2"], ["p"], axis=1),
    helper.make_node("ArgMax", ["p"], ["i"], axis=1),
    helper.make_node("ArrayFeatureExtractor", ["classes", "i"], ["label"], domain=ml),
    helper.make_node("ZipMap", ["p"], ["probability"], domain=ml, classlabels_int64s=[0, 1, 2]),
]
graph = helper.make_graph(nodes, "g", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 4])],
    [helper.make_tensor_value_info("label", TensorProto.INT64, [None]), helper.make_tensor_value_info("probability", TensorProto.FLOAT, [None, 3])],
    [numpy_helper.from_array(t.astype(np.float32), n) for n, t in tensors.items()] + [numpy_helper.from_array(np.arange(3), "classes")])
onnx.save(helper.make_model(graph), place / "perceptron-True.onnx")
z = np.maximum(0, ((x.numpy() - mean) * scale) @ w + b) @ v + c
p = np.exp(z - z.max(1, keepdims=True))
(p / p.sum(1, keepdims=True)).astype(np.float32).tofile(place / "perceptron")
`

describe.skipIf(isMissing)('ONNX as others write it', () => {
  beforeAll(() => {
    execFileSync(python.program, ['-B', '-W', 'ignore', '-c', SCRIPT, folder], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  }, 120_000)

  const floats = async (name: string): Promise<Float32Array> =>
    new Float32Array(new Uint8Array(await readFile(join(folder, name))).buffer)

  it.each([
    ['plain', 'True'],
    ['plain', 'False'],
    ['plain', 'beside'],
    ['normed', 'True'],
    ['normed', 'False'],
    ['flat', 'True'],
    ['perceptron', 'True'],
  ])('(%s, %s) answers as there', async (name, how) => {
    const { layers } = await importModel(join(folder, `${name}-${how}.onnx`))
    const found = outputsOfLayers(layers, await floats('x'))
    expect(largestDifference(found, Float64Array.from(await floats(name)))).toBeLessThan(1e-5)
  })
})
