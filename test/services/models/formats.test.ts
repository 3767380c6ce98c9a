import fc from 'fast-check'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { activations, type ActivationName } from '../../../core'
import { exportOptions, modelFormats, type ModelFormatName } from '../../../services/contract/model-formats'
import { expectedAnswers, largestDifference } from '../../../services/models/answers'
import { formats } from '../../../services/models/formats'
import type { ExportSource, ModelFormat } from '../../../services/models/model-format'
import { anyShape, COLUMNS, modelOf, rowsFor, type ModelShape } from './random-models'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'descent-formats-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))
afterEach(() => void vi.unstubAllEnvs())

/** Starting Python for each network takes seconds: python-exports.test.ts asks many at once. */
const withoutPython = (): void => void vi.stubEnv('DESCENT_PYTHON', 'none')

/** Every choice that a format leaves. */
function choicesOf(name: ModelFormatName): ReturnType<typeof exportOptions>[] {
  const all = (['inside', 'outside'] as const).flatMap((preprocessing) =>
    (['kept', 'folded'] as const).map((batchNorm) => exportOptions(name, { preprocessing, batchNorm })),
  )
  return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()]
}

const told = new Set<string>()

/** Says it loudly, once, but where Python is asked elsewhere, and takes the format as it is: that proves nothing. */
function notTested(why: string): number {
  const isOnPurpose = process.env['DESCENT_PYTHON'] === 'none'
  if (!told.has(why) && !isOnPurpose) console.warn(`\n\n  NOT TESTED: ${why}\n`)
  told.add(why)
  return 0
}

/** Writes a model in a format, reads it again, and says how far apart the answers are. */
async function roundTrip(format: ModelFormat, source: ExportSource, seed: number): Promise<number> {
  const rows = rowsFor(source.model, 20, seed)
  const place = await mkdtemp(join(folder, 'export-'))
  for (const [name, content] of await format.write(source)) {
    await mkdir(dirname(join(place, name)), { recursive: true })
    await writeFile(join(place, name), content)
  }
  const found = await format.ask!(place, rows, source)
  await rm(place, { recursive: true })
  if ('notAsked' in found) return notTested(found.notAsked)
  return largestDifference(found.answers, expectedAnswers(source.model, rows, source.options.preprocessing))
}

const SHAPE: ModelShape = {
  hidden: [
    { units: 7, activation: 'tanh', batchNorm: true },
    { units: 5, activation: 'relu', batchNorm: false },
  ],
  ...{ output: 'softmax', columns: COLUMNS, task: 'classes', outputs: 3, seed: 4 },
}

describe.each(Object.keys(formats) as (keyof typeof formats)[])('%s', (name) => {
  const format = formats[name]
  const differs = (shape: ModelShape, options = exportOptions(name)): Promise<number> =>
    roundTrip(format, { model: modelOf(shape), options, summary: null }, shape.seed)

  it.skipIf(format.ask === null)('answers as the engine does, whatever is chosen', async () => {
    for (const options of choicesOf(name)) expect(await differs(SHAPE, options)).toBeLessThan(1e-5)
  })

  it.skipIf(format.ask === null)('answers as the engine does with every activation it has', async () => {
    withoutPython()
    for (const activation of Object.keys(activations) as ActivationName[]) {
      const shape: ModelShape = { ...SHAPE, hidden: [{ units: 6, activation, batchNorm: false }] }
      const lacks = format.lacks({ model: modelOf(shape), options: exportOptions(name), summary: null })
      if (lacks === null) expect(await differs(shape), activation).toBeLessThan(1e-5)
      else expect(lacks).toContain(activations[activation].label)
    }
  })

  it.skipIf(format.ask === null)('answers as the engine does for any network that it can hold', async () => {
    withoutPython()
    await fc.assert(
      fc.asyncProperty(anyShape, async (shape) => {
        const source = { model: modelOf(shape), options: exportOptions(name), summary: null }
        if (format.lacks(source) !== null) return
        expect(await roundTrip(format, source, shape.seed)).toBeLessThan(1e-5)
      }),
      { numRuns: 20, seed: 1 },
    )
  })

  it('writes the files that its entry names', async () => {
    const { extension } = modelFormats[name]
    const files = await format.write({ model: modelOf(SHAPE), options: exportOptions(name), summary: null })
    if (extension === null) expect(files.size).toBeGreaterThan(1)
    else expect([...files.keys()]).toEqual([`model${extension}`])
  })
})
