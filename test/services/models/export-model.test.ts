import { mkdir, readdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { ExportProof } from '../../../services/contract/model-formats'
import { exportModel, type Export } from '../../../services/models/export-model'
import { formats } from '../../../services/models/formats'
import type { ModelFormat } from '../../../services/models/model-format'
import { readRunModel } from '../../../services/models/read-run-model'
import { temporaryFolder } from '../training/fixtures'
import { trainedRun } from './trained-runs'

let run = ''
let what: Export
beforeAll(async () => {
  run = await trainedRun('classification')
  what = { ...(await readRunModel(run)), format: 'onnx', options: {} }
})

describe('An export', () => {
  it('is proven on the rows of its data before it is there', async () => {
    const folder = await temporaryFolder()
    const { files, proof, madeUp } = await exportModel(what, join(folder, 'model.onnx'))
    expect(files).toHaveLength(1)
    expect(proof).toMatchObject({ rows: 80, by: expect.stringMatching(/^onnxruntime \d/) as string })
    expect((proof as ExportProof).largestDifference).toBeLessThan(1e-5)
    expect(madeUp).toBeNull()
    expect(await readdir(folder)).toEqual(['model.onnx'])
  })

  it('says so where the data are gone and its rows are made up', async () => {
    const other = await trainedRun('regression')
    await rename(join(dirname(other), 'people.csv'), join(dirname(other), 'moved.csv'))
    const source = { ...(await readRunModel(other)), format: 'onnx' as const, options: {} }
    const { proof, madeUp } = await exportModel(source, join(await temporaryFolder(), 'model.onnx'))
    expect(proof).toMatchObject({ rows: 512 })
    expect(madeUp).toContain('people.csv')
  })

  it('that answers otherwise is refused, and nothing is left of it', async () => {
    const folder = await temporaryFolder()
    const asked = formats.onnx as { ask: NonNullable<ModelFormat['ask']> }
    const ask = vi
      .spyOn(asked, 'ask')
      .mockImplementation((_, { rows }) => Promise.resolve({ by: 'a test', answers: new Float32Array(rows) }))
    await expect(exportModel(what, join(folder, 'model.onnx'))).rejects.toMatchObject({
      code: 'exportUnproven',
    })
    ask.mockRestore()
    expect(await readdir(folder)).toEqual([])
  })

  it('is not written over anything', async () => {
    const place = join(await temporaryFolder(), 'model.onnx')
    await writeFile(place, 'mine')
    await expect(exportModel(what, place)).rejects.toMatchObject({ code: 'exportPlaceTaken' })
  })

  it('of a run without a model says what to wait for; of no run, that it is none', async () => {
    const folder = await temporaryFolder()
    await expect(readRunModel(folder)).rejects.toMatchObject({ code: 'noRun' })
    await mkdir(join(folder, 'run'))
    await writeFile(join(folder, 'run', 'experiment.json'), '{}')
    await expect(readRunModel(join(folder, 'run'))).rejects.toMatchObject({ code: 'modelMissing' })
  })
})
