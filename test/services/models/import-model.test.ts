import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findPython } from '../../../build/python.mjs'
import { largestDifference, outputsOfLayers } from '../../../services/models/answers'
import { importModel } from '../../../services/models/read/import-model'
import { decodeNpz, encodeNpz } from '../../../services/models/npy'
import { decodeSafetensors } from '../../../services/models/safetensors'
import { encodeStateDict } from '../../../services/models/torch-file'
import { unzip, zipStored } from '../../../services/models/zip'

const python = findPython()
const isMissing = python.missing.includes('torch')
if (isMissing)
  console.error('NOT TESTED: files that PyTorch and NumPy wrote, as there is no Python with torch.')

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'descent-import-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function written(name: string, content: string | Uint8Array): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, content)
  return file
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const relu = { hidden: { name: 'relu' }, output: { name: 'identity' } } as const

/** Networks of PyTorch, saved in every way that is read, with their answers to eight rows. */
const SCRIPT = `
import sys
from pathlib import Path
import numpy as np, torch
from torch import nn
torch.manual_seed(1)
place = Path(sys.argv[1])
plain = nn.Sequential(nn.Linear(4, 12), nn.ReLU(), nn.Linear(12, 12), nn.BatchNorm1d(12), nn.ReLU(), nn.Linear(12, 3, bias=False))
plain[3].running_mean.uniform_(-1, 1), plain[3].running_var.uniform_(0.5, 2)
class Named(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2, self.fc10 = nn.Linear(4, 5), nn.Linear(5, 5), nn.Linear(5, 2)
        self.bn2 = nn.BatchNorm1d(5)
    def forward(self, x):
        return self.fc10(torch.relu(self.bn2(self.fc2(torch.relu(self.fc1(x))))))
named = Named()
x = torch.randn(8, 4)
x.numpy().tofile(place / "x")
for name, network in {"plain": plain.eval(), "named": named.eval()}.items():
    network(x).detach().numpy().tofile(place / name)
torch.save(plain.state_dict(), place / "plain.pt")
torch.save({"epoch": 3, "model_state_dict": plain.state_dict(), "note": "a checkpoint"}, place / "checkpoint.pth")
torch.save({name: t.double() if t.is_floating_point() else t for name, t in named.state_dict().items()}, place / "named.pt")
turned = {name: t.t().contiguous().t() if t.dim() == 2 else t for name, t in plain.state_dict().items()}
torch.save(turned, place / "turned.pt")
torch.save({name: nn.Parameter(t) if t.is_floating_point() else t for name, t in plain.state_dict().items()}, place / "parameters.pt")
torch.save(plain, place / "whole.pt")
torch.save(plain.state_dict(), place / "old.pt", _use_new_zipfile_serialization=False)
np.savez_compressed(place / "plain.npz", **{name: np.asfortranarray(t.numpy()) for name, t in plain.state_dict().items()})
`

describe.skipIf(isMissing)('files that PyTorch and NumPy wrote', () => {
  beforeAll(() => {
    execFileSync(python.program, ['-B', '-c', SCRIPT, folder], { stdio: ['ignore', 'ignore', 'inherit'] })
  })

  const floats = async (name: string): Promise<Float32Array> =>
    new Float32Array(new Uint8Array(await readFile(join(folder, name))).buffer)

  it.each([
    ['plain.pt', 'plain'],
    ['checkpoint.pth', 'plain'],
    ['named.pt', 'named'],
    ['turned.pt', 'plain'],
    ['parameters.pt', 'plain'],
    ['plain.npz', 'plain'],
  ])('%s answers as PyTorch does', async (file, network) => {
    const { layers, saysActivations } = await importModel(join(folder, file), relu)
    // The file holds weights alone, whatever was asked for.
    expect(saysActivations).toBe(false)
    const found = outputsOfLayers(layers, await floats('x'))
    expect(largestDifference(found, Float64Array.from(await floats(network)))).toBeLessThan(1e-5)
  })

  it('are refused where they hold code, or are of before 2020', async () => {
    await expect(importModel(join(folder, 'whole.pt'))).rejects.toMatchObject({
      code: 'modelUnreadable',
      message: expect.stringContaining('only tensors by name are read') as string,
    })
    await expect(importModel(join(folder, 'old.pt'))).rejects.toThrow(
      /no archive, as torch.save of PyTorch 1.6/,
    )
  })
})

/** The snippet of docs/formats.md writes such a file; scikit-learn computes a = g(x W + b). */
const perceptron = {
  coefs_: [
    [
      [1, 0, -1],
      [0.5, 2, 1],
    ],
    [[1], [-2], [3]],
  ],
  intercepts_: [[0, 0.5, -0.5], [0.25]],
  ...{
    activation: 'tanh',
    out_activation_: 'logistic',
    feature_names_in_: ['a', 'b'],
    classes_: ['no', 'yes'],
  },
}

describe('an MLP of scikit-learn', () => {
  const expected = ([a, b]: readonly number[]): number => {
    const h = [a + 0.5 * b, 2 * b + 0.5, -a + b - 0.5].map(Math.tanh)
    return 1 / (1 + Math.exp(-(h[0] - 2 * h[1] + 3 * h[2] + 0.25)))
  }

  it('is read from JSON, with the names of its features', async () => {
    const network = await importModel(await written('mlp.json', JSON.stringify(perceptron)))
    expect(network).toMatchObject({ inputs: ['a', 'b'], outputs: null, saysActivations: true })
    const [found] = outputsOfLayers(network.layers, Float32Array.of(0.3, -0.7))
    expect(found).toBeCloseTo(expected([0.3, -0.7]), 6)
  })

  it('is read from arrays', async () => {
    const [first, second] = perceptron.coefs_
    const file = encodeNpz(
      new Map([
        ['coefs_0', { shape: [2, 3], data: Float32Array.from(first.flat()) }],
        ['coefs_1', { shape: [3, 1], data: Float32Array.from(second.flat()) }],
        ['intercepts_0', { shape: [3], data: Float32Array.from(perceptron.intercepts_[0]) }],
        ['intercepts_1', { shape: [1], data: Float32Array.from(perceptron.intercepts_[1]) }],
        ['activation', { shape: [4], data: bytesOf('tanh') }],
        ['out_activation_', { shape: [8], data: bytesOf('logistic') }],
      ]),
    )
    const { layers } = await importModel(await written('mlp.npz', file))
    expect(outputsOfLayers(layers, Float32Array.of(1, 2))[0]).toBeCloseTo(expected([1, 2]), 6)
  })

  it.each([
    [
      { activation: 'maxout' },
      /activation is "maxout", expected one of identity, logistic, tanh, relu, softmax/,
    ],
    [{ intercepts_: [[0, 0.5], [0.25]] }, /intercepts_\[0\] has 2 values, expected 3/],
    [
      { coefs_: [[[1, 2]], [[1], [2], [3]]], intercepts_: [[1, 2], [0.25]] },
      /coefs_\[1\] takes 3 inputs .*has 2 outputs/,
    ],
    [{ feature_names_in_: ['a'] }, /names 1 features, and its first layer takes 2/],
    [
      {
        coefs_: [
          [[1, 2, 3], [4]],
          [[1], [2], [3]],
        ],
      },
      /row 2 of coefs_\[0\] has 1 numbers, the first 3/,
    ],
  ])('that is none is refused: %j', async (change, problem) => {
    const file = await written('wrong.json', JSON.stringify({ ...perceptron, ...change }))
    await expect(importModel(file)).rejects.toThrow(problem)
  })
})

describe('tensors of other types', () => {
  const fileOf = (dtype: string, bytes: Uint8Array): Uint8Array => {
    const header = JSON.stringify({ a: { dtype, shape: [2], data_offsets: [0, bytes.length] } })
    const file = new Uint8Array(8 + header.length + bytes.length)
    new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true)
    file.set(bytesOf(header), 8)
    file.set(bytes, 8 + header.length)
    return file
  }
  it.each([
    ['F64', new Uint8Array(Float64Array.of(1.5, -2).buffer), [1.5, -2]],
    ['F16', Uint8Array.of(0x00, 0x3e, 0x01, 0x80), [1.5, -(2 ** -24)]],
    ['F16', Uint8Array.of(0x00, 0x7c, 0xff, 0x7b), [Infinity, 65504]],
    ['BF16', Uint8Array.of(0xc0, 0x3f, 0x00, 0xc0), [1.5, -2]],
    ['I64', new Uint8Array(BigInt64Array.of(7n, -8n).buffer), [7, -8]],
  ])('%s are read as float32', (dtype, bytes, values) => {
    expect([...decodeSafetensors(fileOf(dtype, bytes)).tensors.get('a')!.data]).toEqual(values)
  })
})

const dense = (units: number, activation: string) => ({ class_name: 'Dense', config: { units, activation } })

describe('what this studio has not is named', () => {
  const tensors = (shapes: Readonly<Record<string, readonly number[]>>): Uint8Array =>
    encodeStateDict(
      new Map(
        Object.entries(shapes).map(([name, shape]) => [
          name,
          { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) },
        ]),
      ),
    )

  it.each([
    [{ 'conv.weight': [8, 3, 3, 3] }, /conv.weight \(8 x 3 x 3 x 3\) is of no dense layer/],
    [{ 'a.weight': [4, 3], 'b.weight': [2, 5] }, /b takes 5 inputs .*a before it has 4 outputs/],
    [{ '0.weight': [4, 3], '0.bias': [5] }, /0.bias is 5, expected 4 values/],
    [
      { 'fc1.weight': [4, 3], 'out.weight': [4, 4], 'norm.running_mean': [4], 'norm.running_var': [4] },
      /which layer the batch norm norm follows/,
    ],
  ])('in a state dict: %j', async (shapes, problem) => {
    await expect(importModel(await written('wrong.pt', tensors(shapes)))).rejects.toThrow(problem)
  })

  it.each([
    [
      { class_name: 'Conv2D', config: { name: 'conv' } },
      /"conv" \(Conv2D\) is of a kind that this studio has not; it has InputLayer, Dense/,
    ],
    [
      { class_name: 'Activation', config: { name: 'act', activation: 'mish' } },
      /"act" \(Activation\) has the activation "mish"/,
    ],
    [{ class_name: 'ReLU', config: { name: 'six', max_value: 6 } }, /"six" \(ReLU\) has max_value 6/],
  ])('in a layers model: %j', async (layer, problem) => {
    const topology = {
      model_config: { class_name: 'Sequential', config: { layers: [dense(2, 'linear'), layer] } },
    }
    const weights = [
      { name: 'Dense/kernel', shape: [3, 2], dtype: 'float32' },
      { name: 'Dense/bias', shape: [2], dtype: 'float32' },
    ]
    const model = { modelTopology: topology, weightsManifest: [{ paths: ['w.bin'], weights }] }
    await written('w.bin', new Uint8Array(32))
    await expect(importModel(await written('model.json', JSON.stringify(model)))).rejects.toThrow(problem)
  })

  it('of a model whose layers fork, with the layers', async () => {
    const node = (name: string) => [[[name, 0, 0, {}]]]
    const layers = [
      { class_name: 'InputLayer', config: { name: 'x' }, inbound_nodes: [] },
      { ...dense(2, 'relu'), name: 'left', config: { name: 'left' }, inbound_nodes: node('x') },
      { ...dense(2, 'relu'), name: 'right', config: { name: 'right' }, inbound_nodes: node('x') },
    ]
    const model = {
      modelTopology: { model_config: { class_name: 'Functional', config: { layers } } },
      weightsManifest: [],
    }
    await expect(importModel(await written('fork.json', JSON.stringify(model)))).rejects.toThrow(
      /two layers, "left" and "right", follow "x"/,
    )
  })

  it('and so is a file of no kind that is read, or that is not there', async () => {
    await expect(importModel(await written('model.h5x', ''))).rejects.toMatchObject({
      code: 'modelKindUnknown',
    })
    await expect(importModel(join(folder, 'none.pt'))).rejects.toMatchObject({ code: 'fileMissing' })
  })
})

describe('archives', () => {
  it.each(['../evil.npy', '/etc/evil.npy', 'a/../../evil.npy', 'C:evil.npy', 'a\\evil.npy'])(
    'with the name %s lead nowhere',
    (name) => {
      expect(() => unzip(zipSync({ [name]: Uint8Array.of(1) }))).toThrow(/which leads out of it/)
    },
  )

  it('are stored with every entry at a multiple of 64 bytes, and come back whole', () => {
    const entries = new Map(
      [40, 63, 64, 1000].map((size, i) => [`part ${i}`, new Uint8Array(size).fill(i + 1)]),
    )
    const file = zipStored(entries)
    for (const [i, [, content]] of [...entries].entries()) {
      const at = Buffer.from(file).indexOf(Buffer.from(content))
      expect(at % 64, `part ${i}`).toBe(0)
    }
    expect(new Map([...unzip(file)].map(([name, content]) => [name, Uint8Array.from(content)]))).toEqual(
      entries,
    )
  })

  it('that claim to be far larger than they are take no memory', () => {
    const file = zipSync({ 'a.npy': new Uint8Array(1000) })
    const view = new DataView(file.buffer)
    for (let at = 0; at + 4 < file.length; at++) {
      if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 0x7fffffff, true)
    }
    expect(() => unzip(file)).toThrow(/claims to be 2147483647 bytes/)
  })

  it('of NumPy take names and shapes of any kind', () => {
    const arrays = new Map([
      ['a/b', { shape: [], data: Float32Array.of(3) }],
      ['empty', { shape: [0, 4], data: new Float32Array() }],
      ['cube', { shape: [2, 1, 2], data: Float32Array.of(1, 2, 3, 4) }],
    ])
    expect(decodeNpz(encodeNpz(arrays))).toEqual(arrays)
  })
})
