import { readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { predictFile } from '../../../services/models/predict-file'
import { readRunModel } from '../../../services/models/read-run-model'
import type { TrainedModel } from '../../../services/models/trained-model'
import { peopleCsv, trainedRun } from './trained-runs'

let model: TrainedModel
let folder = ''
beforeAll(async () => {
  const run = await trainedRun('classification')
  folder = dirname(run)
  model = (await readRunModel(run)).trained
})

const HEAD = 'row,predicted_says,probability_no,probability_yes'

/** Predicts the rows of a CSV and returns what was written, line by line. */
async function predicted(csv: string, name = 'new.csv'): Promise<string[]> {
  await writeFile(join(folder, name), csv)
  await predictFile(model, join(folder, name), join(folder, 'predictions.csv'))
  return (await readFile(join(folder, 'predictions.csv'), 'utf8')).trimEnd().split('\n')
}

const refusal = async (csv: string): Promise<unknown> =>
  predicted(csv).then(
    () => null,
    (error: unknown) => error,
  )

describe('Predictions for a file', () => {
  it('are a line for each row: the class, and the probability of each', async () => {
    const [head, ...lines] = await predicted(peopleCsv(30))
    expect(head).toBe(HEAD)
    expect(lines).toHaveLength(30)
    for (const [i, line] of lines.entries()) {
      const [row, label, no, yes] = line.split(',')
      expect(Number(row)).toBe(i + 1)
      expect(Number(no) + Number(yes)).toBeCloseTo(1, 7)
      expect(label).toBe(Number(yes) >= 0.5 ? 'yes' : 'no')
    }
  })

  it('find the columns by their names, in any order and among others', async () => {
    const expected = await predicted('height,income,colour,mark\n171,20,red,2\n')
    expect(await predicted('mark,other,colour,height,income\n2.0,x,red,171,20\n')).toEqual(expected)
  })

  it('fill gaps as training did, and a file may be nothing but gaps there', async () => {
    const { fill } = model.preprocessing.features[1] as { fill: number }
    const expected = await predicted(`height,income,colour,mark\n171,${fill},red,2\n`)
    expect(await predicted('height,income,colour,mark\n171,,red,2\n')).toEqual(expected)
  })

  it('are the same from another kind of file', async () => {
    const csv = await predicted('height,income,colour,mark\n171,20,red,2\n')
    const row = JSON.stringify({ height: 171, income: 20, colour: 'red', mark: 2 })
    expect(await predicted(`${row}\n`, 'new.jsonl')).toEqual(csv)
  })

  it('of a regression are on the original scale, near what the rows say', async () => {
    const run = await trainedRun('regression', { training: { epochs: 60 } })
    const { trained } = await readRunModel(run)
    const out = join(dirname(run), 'predictions.csv')
    await predictFile(trained, join(dirname(run), 'people.csv'), out)
    const [head, ...lines] = (await readFile(out, 'utf8')).trimEnd().split('\n')
    expect(head).toBe('row,predicted_score')
    const scores = peopleCsv()
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => Number(line.split(',')[5]))
    const errors = lines.map((line, i) => Math.abs(Number(line.split(',')[1]) - scores[i]))
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(0.4)
  })

  it('refuse a file that does not fit, with the place and the way out, and leave nothing behind', async () => {
    const cases: readonly (readonly [csv: string, words: readonly string[]])[] = [
      ['hight,income,colour,mark\n171,20,red,2\n', ['no column "height"', 'Did you mean "hight"?']],
      ['height,income,colour,mark\n171,20,red,2\ntall,20,red,2\n', ['line 3', '"tall"', 'numbers']],
      ['height,income,colour,mark\n171,20,rot,2\n', ['line 2', '"rot"', 'colour']],
      ['height,income,colour,mark\n171,20,red,4\n', ['line 2', '"4"', 'mark']],
      ['height,income,colour,mark\n1e300,20,red,2\n', ['line 2', 'height']],
      ['height,income,colour,mark\n', ['no row']],
    ]
    for (const [csv, words] of cases) {
      const error = await refusal(csv)
      for (const word of words) expect(String(error), csv).toContain(word)
    }
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('are not written over the file that is read', async () => {
    const file = join(folder, 'same.csv')
    await writeFile(file, peopleCsv(3))
    await expect(predictFile(model, file, file)).rejects.toMatchObject({ code: 'predictionInPlace' })
    expect(await readFile(file, 'utf8')).toBe(peopleCsv(3))
  })
})
