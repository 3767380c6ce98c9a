import fc from 'fast-check'
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findPython } from '../../../build/python.mjs'
import { activations, type ActivationName } from '../../../core'
import { exportOptions } from '../../../services/contract/model-formats'
import { expectedAnswers, largestDifference } from '../../../services/models/answers'
import { columnsJson, featureBytes } from '../../../services/models/formats/python/asking'
import { numpy } from '../../../services/models/formats/numpy'
import { pytorch } from '../../../services/models/formats/pytorch'
import type { ProofRows } from '../../../services/models/model-format'
import type { PortableModel } from '../../../services/models/portable-model'
import { anyShape, COLUMNS, modelOf, rowsFor, type ModelShape } from './random-models'
import { csvOf } from './rows-as-files'

const python = findPython()
const SCRIPT = join(import.meta.dirname, 'ask-exports.py')

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'descent-python-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const layer = (activation: ActivationName, batchNorm: boolean) => ({ units: 6, activation, batchNorm })
const REST = { output: 'softmax', columns: COLUMNS, task: 'classes', outputs: 3 } as const

/** Every activation with batch norm and without, every kind of column, and networks at random. */
const SHAPES: readonly ModelShape[] = [
  ...(Object.keys(activations) as ActivationName[]).map((name, seed): ModelShape => ({
    ...REST,
    hidden: [layer(name, seed % 2 === 0), layer('tanh', false)],
    seed,
  })),
  { ...REST, hidden: [], columns: ['image', 'numeric'], seed: 90 },
  ...fc.sample(anyShape, { numRuns: 60, seed: 7 }),
]

const FORMATS = [
  { name: 'numpy', format: numpy, module: 'numpy', tolerance: 1e-5 },
  { name: 'pytorch', format: pytorch, module: 'torch', tolerance: 1e-5 },
] as const

interface Asked {
  readonly shape: ModelShape
  readonly model: PortableModel
  readonly rows: ProofRows
  readonly place: string
}

async function written(shape: ModelShape, i: number): Promise<Asked> {
  const model = modelOf(shape)
  const rows = rowsFor(model, 20, shape.seed)
  const place = join(folder, `rows-${i}`)
  await mkdir(place)
  await writeFile(join(place, 'columns.json'), columnsJson(model, rows))
  await writeFile(join(place, 'rows.csv'), csvOf(model, rows))
  await writeFile(join(place, 'features'), featureBytes(rows))
  return { shape, model, rows, place }
}

describe.each(FORMATS)('exports for $name, asked in Python', ({ name, format, module, tolerance }) => {
  const isMissing = python.missing.includes(module)
  if (isMissing) console.error(`NOT TESTED: exports for ${name}, as there is no Python with ${module}.`)

  it.skipIf(isMissing)('say what the engine says, whatever the network', async () => {
    const asked: Asked[] = []
    const questions: object[] = []
    for (const [i, shape] of SHAPES.entries()) {
      const each = await written(shape, i + (name === 'numpy' ? 0 : SHAPES.length))
      const options = exportOptions(name)
      const place = join(folder, `${name}-${i}`)
      await mkdir(place)
      for (const [file, content] of await format.write({ model: each.model, options, summary: null })) {
        await writeFile(join(place, file), content)
      }
      questions.push({ format: name, folder: place, rows: each.place })
      asked.push(each)
    }
    const list = join(folder, `${name}.json`)
    await writeFile(list, JSON.stringify(questions))
    execFileSync(python.program, ['-B', SCRIPT, list], { stdio: ['ignore', 'ignore', 'inherit'] })
    for (const { model, rows, place, shape } of asked) {
      const bytes = new Uint8Array(await readFile(join(place, 'answers')))
      const expected = expectedAnswers(model, rows, name === 'numpy' ? 'inside' : 'outside')
      const found = new Float64Array(bytes.buffer)
      expect(largestDifference(found, expected), JSON.stringify(shape)).toBeLessThan(tolerance)
    }
  })
})
