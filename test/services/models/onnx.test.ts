import fc from 'fast-check'
import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as runtime from 'onnxruntime-web'
import { describe, expect, it } from 'vitest'
import { findPython } from '../../../build/python.mjs'
import { predictedClass } from '../../../core'
import { exportOptions } from '../../../services/contract/model-formats'
import { outputsOf } from '../../../services/models/answers'
import { writeOnnx } from '../../../services/models/formats/onnx/write-onnx'
import { onnx } from '../../../services/models/formats/onnx/onnx'
import type { FoundAnswers } from '../../../services/models/model-format'
import type { PortableModel } from '../../../services/models/portable-model'
import { temporaryFolder } from '../training/fixtures'
import { anyShape, modelOf, rowsFor, type ModelShape } from './random-models'

runtime.env.wasm.numThreads = 1

const SHAPE: ModelShape = {
  hidden: [{ units: 5, activation: 'tanh', batchNorm: true }],
  ...{ output: 'softmax', columns: ['numeric', 'log'], task: 'classes', outputs: 3, seed: 2 },
}

const written = (model: PortableModel): Uint8Array =>
  writeOnnx({ model, options: exportOptions('onnx'), summary: null })

/** What onnxruntime says is the class of rows that are numbers throughout. */
async function labels(model: PortableModel, matrix: Float64Array): Promise<unknown[]> {
  const session = await runtime.InferenceSession.create(written(model))
  const width = model.inputs.length
  const rows = new runtime.Tensor('float64', matrix, [matrix.length / width, width])
  return [...((await session.run({ rows })).label.data as unknown as string[])]
}

const python = findPython()
const isUnchecked = python.missing.includes('onnx')
if (isUnchecked)
  console.error('NOT TESTED: what onnx itself says of our files, as there is no Python with it.')

/** Throws with a reason at the first file that breaks a rule of the format, types and shapes included. */
const CHECK = `
import sys, onnx
for file in sys.argv[1:]:
    model = onnx.load(file)
    onnx.checker.check_model(model)
    onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
`

describe.skipIf(isUnchecked)('the checker of onnx', () => {
  it('finds nothing, with types and shapes worked out, whatever the network, the columns and the options', async () => {
    const folder = await temporaryFolder()
    const files = fc.sample(anyShape, { numRuns: 40, seed: 11 }).map(async (shape, i) => {
      const options = {
        preprocessing: i % 2 === 0 ? 'inside' : 'outside',
        batchNorm: i % 4 < 2 ? 'kept' : 'folded',
      } as const
      const file = join(folder, `${i}.onnx`)
      await writeFile(file, writeOnnx({ model: modelOf(shape), options, summary: null }))
      return file
    })
    const args = ['-B', '-c', CHECK, ...(await Promise.all(files))]
    expect(() => execFileSync(python.program, args, { stdio: ['ignore', 'ignore', 'inherit'] })).not.toThrow()
  }, 60_000)
})

describe('ONNX', () => {
  it.each([
    ['a softmax', SHAPE],
    ['one sigmoid', { ...SHAPE, output: 'sigmoid', outputs: 1 } as const],
    ['sigmoids', { ...SHAPE, output: 'sigmoid' } as const],
  ])('names the class that the studio predicts, by %s', async (_, shape) => {
    const model = modelOf(shape)
    const { rows, inputs, features } = rowsFor(model, 40)
    const matrix = Float64Array.from({ length: rows * 2 }, (_, n) => Number(inputs[n % 2][n >> 1])).map(
      (x) => (Number.isNaN(x) ? 1 : x),
    )
    const width = model.layers[1].units
    const { classes } = model.target as { classes: readonly string[] }
    const filled = { rows, inputs, features }
    const outputs = outputsOf(model, filled.features)
    const expected = Array.from({ length: rows }, (_, i) => classes[predictedClass(outputs, i, width)])
    expect(await labels(model, matrix)).toEqual(expected)
  })

  it('names no class for a row whose number is missing and not filled', async () => {
    expect(await labels(modelOf(SHAPE), Float64Array.of(NaN, 1, 3, 1))).toEqual([
      '',
      expect.stringMatching(/./),
    ])
  })

  it('answers NaN for a category that the model does not know', async () => {
    const model = modelOf({ ...SHAPE, columns: ['numeric', 'categorical', 'ordinal'] })
    const session = await runtime.InferenceSession.create(written(model))
    const text = (value: string) => new runtime.Tensor('string', [value], [1, 1])
    const feeds = (second: string, third: string) => ({
      'column 1': new runtime.Tensor('float64', Float64Array.of(1), [1, 1]),
      'column 2': text(second),
      'column 3': text(third),
    })
    const said = async (...given: Parameters<typeof feeds>): Promise<number[]> => {
      const { probabilities } = await session.run(feeds(...given))
      return [...(probabilities.data as Float32Array)]
    }
    expect((await said('blue', "d'or")).every(Number.isFinite)).toBe(true)
    expect(await said('purple', "d'or")).toEqual([NaN, NaN, NaN])
    expect(await said('blue', 'purple')).toEqual([NaN, NaN, NaN])
  })

  it('keeps columns apart from its own names, whatever they are called', async () => {
    const names = ['label', 'sub', 'probabilities', 'layer1.weight', 'rows', 'cast']
    const model = modelOf({
      ...SHAPE,
      columns: ['categorical', 'numeric', 'numeric', 'numeric', 'ordinal', 'numeric'],
    })
    const renamed = { ...model, inputs: model.inputs.map((input, j) => ({ ...input, name: names[j] })) }
    const folder = await temporaryFolder()
    const source = { model: renamed, options: exportOptions('onnx'), summary: null }
    for (const [name, content] of await onnx.write(source)) await writeFile(join(folder, name), content)
    const found = (await onnx.ask!(folder, rowsFor(renamed, 10), source)) as FoundAnswers
    expect(Array.from(found.answers).every(Number.isFinite)).toBe(true)
  })
})
