import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { proofRows } from '../../../services/models/proof-rows'
import { readRunModel } from '../../../services/models/read-run-model'
import { peopleCsv, trainedRun } from './trained-runs'

describe('The rows that an export is proven on', () => {
  it('are those that the filter of the experiment leaves', async () => {
    const run = await trainedRun('classification', { data: { filter: "height > 170 and colour <> 'red'" } })
    const { trained, folder } = await readRunModel(run)
    const { rows, madeUp } = await proofRows(trained, folder)
    expect(madeUp).toBeNull()
    const left = peopleCsv()
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','))
      .filter(([height, , colour]) => Number(height) > 170 && colour !== 'red')
    expect([...rows.inputs[0]]).toEqual(left.map(([height]) => Number(height)))
    expect(rows.inputs[2]).toEqual(left.map(([, , colour]) => colour))
  })

  it('may stand beside rows that the model could not be asked for, which the filter leaves out', async () => {
    const run = await trainedRun('classification', { data: { filter: "colour <> 'red'" } })
    const people = peopleCsv().replaceAll(/,red,\d/g, ',red,9')
    await writeFile(join(dirname(run), 'people.csv'), people)
    const { trained, folder } = await readRunModel(run)
    const { madeUp } = await proofRows(trained, folder)
    expect(madeUp).toBeNull()
  })
})
