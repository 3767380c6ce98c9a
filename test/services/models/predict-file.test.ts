import { encode } from 'fast-png'
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { classificationMetrics, regressionMetrics } from '../../../core'
import type { FileMetrics } from '../../../services/contract/model-files'
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

  it('say how the file was read, and read it as is said', async () => {
    const file = join(folder, 'semicolons.csv')
    const out = join(folder, 'predictions.csv')
    await writeFile(file, 'height;income;colour;mark\n171,5;20;red;2\n')
    const { reading } = await predictFile(model, file, out)
    expect(reading).toEqual({
      dialect: { separator: ';', decimal: ',', encoding: 'utf-8', header: true },
    })
    const asPoints = predictFile(model, file, out, { dialect: { decimal: '.' } })
    await expect(asPoints).rejects.toMatchObject({ code: 'modelColumnText' })
  })

  it('are not written over the file that is read', async () => {
    const file = join(folder, 'same.csv')
    await writeFile(file, peopleCsv(3))
    await expect(predictFile(model, file, file)).rejects.toMatchObject({ code: 'predictionInPlace' })
    expect(await readFile(file, 'utf8')).toBe(peopleCsv(3))
  })
})

/** Predicts a CSV; returns its metrics and the cells that were written. */
async function judged(
  by: TrainedModel,
  csv: string,
  name = 'judged.csv',
): Promise<{ metrics: FileMetrics | null; lines: string[][] }> {
  const out = join(folder, 'predictions.csv')
  await writeFile(join(folder, name), csv)
  const { metrics } = await predictFile(by, join(folder, name), out)
  const lines = (await readFile(out, 'utf8')).trimEnd().split('\n').slice(1)
  return { metrics, lines: lines.map((line) => line.split(',')) }
}

/** The columns of the people's CSV, with others in the place of some rows' targets. */
const peopleWith = (targets: Readonly<Record<number, string>>, column: number): string =>
  peopleCsv(60)
    .split('\n')
    .map((line, i) => {
      const cells = line.split(',')
      if (i in targets) cells[column] = targets[i]
      return cells.join(',')
    })
    .join('\n')

const SAYS = 4
const SCORE = 5

describe('Metrics of a file that has the target', () => {
  it('are those of its rows: classes by their names, in the order of the model', async () => {
    const { metrics, lines } = await judged(model, peopleCsv(60))
    const said = peopleCsv(60)
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => (line.split(',')[SAYS] === 'yes' ? 1 : 0))
    const { confusion, accuracy, auc, f1 } = classificationMetrics(
      lines.map(([, , , yes]) => Number(yes)),
      said,
      2,
    )
    expect(metrics).toMatchObject({ rows: 60, missing: 0, unfit: 0, confusion, accuracy, f1 })
    expect(metrics!.auc).toBeCloseTo(auc!, 12)
    expect(Object.keys(metrics!)).not.toContain('loss')
  })

  it('of a regression are on the original scale', async () => {
    const run = await trainedRun('regression')
    const { metrics, lines } = await judged((await readRunModel(run)).trained, peopleCsv(60))
    const scores = peopleCsv(60)
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => Number(line.split(',')[SCORE]))
    const expected = regressionMetrics(
      lines.map(([, score]) => Number(score)),
      scores,
      1,
    )
    expect(metrics).toMatchObject({ rows: 60, missing: 0, unfit: 0 })
    for (const name of ['rmse', 'mae', 'r2'] as const) expect(metrics![name]).toBeCloseTo(expected[name]!, 7)
  })

  it('are over the rows that have one; what is no class or no number is counted, and predicted all the same', async () => {
    const regression = (await readRunModel(await trainedRun('regression'))).trained
    const cases: readonly (readonly [TrainedModel, number, Readonly<Record<number, string>>, object])[] = [
      [model, SAYS, { 2: '', 5: 'perhaps', 6: 'Yes', 9: ' yes ' }, { rows: 57, missing: 1, unfit: 2 }],
      [
        regression,
        SCORE,
        { 1: 'NA', 2: '', 3: 'high', 4: 'inf', 5: '1_0', 6: ' 0.5 ' },
        { rows: 55, missing: 2, unfit: 3 },
      ],
    ]
    for (const [by, column, targets, counts] of cases) {
      const { metrics, lines } = await judged(by, peopleWith(targets, column))
      expect(metrics).toMatchObject(counts)
      expect(lines).toHaveLength(60)
    }
  })

  it('are none where no row has one that the model knows', async () => {
    const csv = 'height,income,colour,mark,says\n171,20,red,2,\n171,20,red,2,maybe\n'
    expect((await judged(model, csv)).metrics).toEqual({ rows: 0, missing: 1, unfit: 1 })
  })

  it('are null where the file has no target, or lacks one of several', async () => {
    expect((await judged(model, 'height,income,colour,mark\n171,20,red,2\n')).metrics).toBeNull()
    const data = { target: ['score', 'height'], features: ['income', 'colour', 'mark'] }
    const two = (await readRunModel(await trainedRun('regression', { data }))).trained
    const rows = (head: string, line: string): string => `income,colour,mark,${head}\n20,red,2,${line}\n`
    expect((await judged(two, rows('score', '1'))).metrics).toBeNull()
    expect((await judged(two, rows('height,score', '170,1'))).metrics).toMatchObject({ rows: 1 })
    expect((await judged(two, rows('height,score', ',high'))).metrics).toMatchObject({ missing: 0, unfit: 1 })
  })

  it('know classes that are numbers, however these are written', async () => {
    const data = { target: 'mark', features: ['height', 'income'], categorical: [] }
    const marks = (await readRunModel(await trainedRun('classification', { data }))).trained
    const { metrics } = await judged(
      marks,
      'height,income,mark\n171,20,2.0\n171,20,+3\n171,20,4\n171,20,NA\n',
    )
    expect(metrics).toMatchObject({ rows: 2, missing: 1, unfit: 1 })
    const rows = [
      { height: 171, income: 20, mark: 1 },
      { height: 171, income: 20, mark: [1] },
    ]
    const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join('')
    expect((await judged(marks, lines, 'judged.jsonl')).metrics).toMatchObject({ rows: 1, unfit: 1 })
  })
})

/** A picture of two pixels beside each other, so many times as wide. */
const grey = (left: number, right: number, times = 1): Uint8Array => {
  const row = [left, right].flatMap((level) => new Array<number>(times).fill(level))
  const data = Uint8Array.from({ length: times * row.length }, (_, i) => row[i % row.length])
  return encode({ width: 2 * times, height: times, channels: 1, data })
}

async function pictures(name: string, files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  for (const [file, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name, file)), { recursive: true })
    await writeFile(join(folder, name, file), content)
  }
  return join(folder, name)
}

/** A model of images of 2 x 1 pixels that are dark or light. */
async function imageModel(source: object = {}): Promise<TrainedModel> {
  const files = Array.from({ length: 12 }, (_, i) => [
    [`dark/${i}.png`, grey(20 + i, 40 - i)] as const,
    [`light/${i}.png`, grey(200 + i, 240 - i)] as const,
  ]).flat()
  const place = await pictures(`pictures${String(Object.keys(source))}`, Object.fromEntries(files))
  const run = await trainedRun('classification', {
    data: {
      source: { folder: place, width: 2, height: 1, ...source },
      ...{ target: undefined, features: 'all', categorical: [], missing: 'refuse' },
    },
    training: { epochs: 40, optimizer: { name: 'adam', learningRate: 0.05 } },
  })
  return (await readRunModel(run)).trained
}

describe('Predictions for a folder of images', () => {
  let images: TrainedModel
  beforeAll(async () => {
    images = await imageModel()
  })
  const asked = async (place: string): Promise<{ metrics: FileMetrics | null; lines: string[][] }> => {
    const { metrics } = await predictFile(images, place, join(folder, 'predictions.csv'))
    const text = await readFile(join(folder, 'predictions.csv'), 'utf8')
    return {
      metrics,
      lines: text
        .trimEnd()
        .split('\n')
        .map((line) => line.split(',')),
    }
  }

  it('name the file of each row, and are of images at the size of the model', async () => {
    const place = await pictures('flat', {
      ...{ 'b.png': grey(230, 220, 3), 'a.PNG': grey(20, 30), 'notes.txt': 'x', '.hidden.png': 'x' },
    })
    const { metrics, lines } = await asked(place)
    expect(lines[0]).toEqual(['row', 'file', 'predicted_label', 'probability_dark', 'probability_light'])
    expect(lines.slice(1).map((line) => line.slice(0, 3))).toEqual([
      ['1', 'a.PNG', 'dark'],
      ['2', 'b.png', 'light'],
    ])
    expect(metrics).toBeNull()
    const one = await asked(await pictures('small', { 'b.png': grey(230, 220) }))
    expect(one.lines[1].slice(2)).toEqual(lines[2].slice(2))
  })

  it('are judged by the folders that have the name of a class', async () => {
    const place = await pictures('judged', {
      ...{ 'dark/1.png': grey(20, 30), 'dark/2.png': grey(220, 230), 'light/1.png': grey(220, 230) },
      ...{ 'grey/1.png': grey(128, 128), '0.png': grey(20, 30) },
    })
    const { metrics, lines } = await asked(place)
    expect(lines.slice(1).map(([, file]) => file)).toEqual([
      ...['0.png', 'dark/1.png', 'dark/2.png', 'grey/1.png', 'light/1.png'],
    ])
    expect(metrics).toMatchObject({
      ...{ rows: 3, missing: 1, unfit: 1 },
      confusion: [
        [1, 1],
        [0, 1],
      ],
    })
    const others = await pictures('others', { 'x/1.png': grey(20, 30), 'y/2.png': grey(220, 230) })
    expect((await asked(others)).metrics).toBeNull()
  })

  it('are in colours where the model is, as training has them', async () => {
    const colours = await imageModel({ channels: 3 })
    const out = join(folder, 'predictions.csv')
    const { metrics } = await predictFile(colours, join(folder, 'pictureschannels'), out)
    expect(metrics).toMatchObject({ rows: 24, accuracy: 1 })
  })

  it('refuse what is no folder of images, and leave nothing behind', async () => {
    const cases: readonly (readonly [
      string,
      Readonly<Record<string, Uint8Array | string>>,
      string,
      string,
    ])[] = [
      ['none', { 'a.txt': 'x' }, 'folderWithoutImages', 'Expected a folder of images'],
      ['broken', { 'a.png': grey(1, 2), 'b.png': 'x' }, 'imageUnreadable', 'b.png'],
      ['kind', { 'a.png': grey(1, 2), 'b.gif': 'x' }, 'folderUnfit', 'b.gif'],
      ['deep', { 'a/b/c.png': grey(1, 2) }, 'folderUnfit', 'folder within'],
    ]
    const out = join(folder, 'refused.csv')
    for (const [name, files, code, words] of cases) {
      const refused = predictFile(images, await pictures(name, files), out)
      await expect(refused, name).rejects.toMatchObject({ code })
      await expect(refused, name).rejects.toThrow(words)
    }
    const linked = await pictures('linked', { 'a.png': grey(1, 2) })
    await symlink(join(linked, 'a.png'), join(linked, 'b.png'))
    await expect(predictFile(images, linked, out)).rejects.toThrow('links are not followed')
    await expect(predictFile(model, linked, out)).rejects.toMatchObject({ code: 'modelTakesNoImages' })
    await expect(predictFile(images, linked, out, { table: 't' })).rejects.toThrow('data.table')
    expect((await readdir(folder)).filter((name) => name.startsWith('refused'))).toEqual([])
  })
})
