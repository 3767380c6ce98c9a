import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { InferenceSession, Tensor } from 'onnxruntime-web'
import type { ExportSource, FoundAnswers, InputValues, ProofRows } from '../../model-format'
import type { PortableModel } from '../../portable-model'

/** Asks onnxruntime, in its build for WebAssembly, what the model in the folder says of rows. */
export async function askOnnx(folder: string, rows: ProofRows, source: ExportSource): Promise<FoundAnswers> {
  const runtime = await import('onnxruntime-web')
  runtime.env.wasm.numThreads = 1
  const session = await runtime.InferenceSession.create(await readFile(join(folder, 'model.onnx')))
  try {
    const found = await session.run(feedsOf(runtime.Tensor, rows, source))
    return { by: `onnxruntime ${runtime.env.versions.web}`, answers: numbersOf(session, found) }
  } finally {
    await session.release()
  }
}

type MakeTensor = typeof Tensor

function feedsOf(
  Tensor: MakeTensor,
  { rows, features, inputs }: ProofRows,
  { model, options }: ExportSource,
): Record<string, Tensor> {
  if (options.preprocessing === 'outside') {
    return { features: new Tensor('float32', features, [rows, model.features.length]) }
  }
  if (model.inputs.every(({ kind }) => kind === 'number')) {
    const width = inputs.length
    const matrix = new Float64Array(rows * width)
    inputs.forEach((values, j) => {
      for (let i = 0; i < rows; i++) matrix[i * width + j] = Number(values[i])
    })
    return { rows: new Tensor('float64', matrix, [rows, width]) }
  }
  return Object.fromEntries(
    inputs.map((values, j) => [model.inputs[j].name, columnOf(Tensor, model, values, rows)]),
  )
}

function columnOf(Tensor: MakeTensor, _: PortableModel, values: InputValues, rows: number): Tensor {
  return values instanceof Float64Array
    ? new Tensor('float64', values, [rows, 1])
    : new Tensor(
        'string',
        values.map((value) => value ?? ''),
        [rows, 1],
      )
}

/** The last of what comes out is what each output says. */
function numbersOf(session: InferenceSession, found: InferenceSession.OnnxValueMapType): Float32Array {
  const { data } = found[session.outputNames[session.outputNames.length - 1]]
  if (!(data instanceof Float32Array)) throw new Error('It answers with no numbers')
  return data
}
