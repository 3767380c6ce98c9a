import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { modelFormats, type ModelFormatName } from '../../../services/contract/model-formats'
import type { RunSummary } from '../../../services/contract/run-summary'
import { openDuckDB } from '../../../services/datasets/duckdb'
import { descent, smallExperiment } from './command-line'

const metricsOf = async (run: string): Promise<RunSummary['metrics']> =>
  (JSON.parse(await readFile(join(run, 'summary.json'), 'utf8')) as RunSummary).metrics

/** The small experiment, trained and exported, and the same with steps so small that nothing changes. */
async function exported(format: ModelFormatName): Promise<{ folder: string; place: string }> {
  const folder = await smallExperiment({ epochs: 3 })
  expect((await descent(folder, ['run', 'small.json', '--out', 'first'])).code).toBe(0)
  const small = JSON.parse(await readFile(join(folder, 'small.json'), 'utf8')) as { training: object }
  const training = { ...small.training, epochs: 1, optimizer: { name: 'sgd', learningRate: 1e-12 } }
  await writeFile(join(folder, 'still.json'), JSON.stringify({ ...small, training }))
  const place = `out${modelFormats[format].extension ?? ''}`
  expect((await descent(folder, ['export', 'first', '--to', format, '--out', place])).code).toBe(0)
  return { folder, place }
}

const FILES = {
  onnx: '',
  keras: '',
  safetensors: '',
  pytorch: 'model.safetensors',
  numpy: 'model.npz',
  tensorflowJs: 'model.json',
} as const satisfies Partial<Record<ModelFormatName, string>>

describe('descent export', () => {
  it('as SQL asks the table that is named, and keeps columns that the model does not know', async () => {
    const folder = await smallExperiment({ epochs: 1 })
    await descent(folder, ['run', 'small.json', '--out', 'first'])
    const args = ['--to', 'sql', '--out', 'q.sql', '--sql-table', 'people', '--sql-keep', 'id', 'a']
    const { code, out, err } = await descent(folder, ['export', 'first', ...args])
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(/40 rows compared by DuckDB/)
    const query = await readFile(join(folder, 'q.sql'), 'utf8')
    expect(query).toContain('from "people" as r')
    expect(query).toContain('r."id" as k1')
  })
})

describe('descent export is told what a format leaves open, and nothing else', () => {
  it.each([
    [['--to', 'onnx', '--sql-table', 'people'], /--sql-table does not go with --to onnx: it is of sql/],
    [['--to', 'c', '--sql-keep', 'a'], /--sql-keep does not go with --to c: it is of sql/],
    [['--to', 'keras', '--preprocessing', 'inside'], /--preprocessing .* keras: there, it is always outside/],
    [['--to', 'safetensors', '--batch-norm', 'folded'], /--batch-norm .*: there, batch norm is always kept/],
  ])('%j', async (args, message) => {
    const folder = await smallExperiment({ epochs: 1 })
    await descent(folder, ['run', 'small.json', '--out', 'first'])
    const { code, err } = await descent(folder, ['export', 'first', '--out', 'place', ...args])
    expect(code).toBe(1)
    expect(err).toMatch(message)
    expect(await readdir(folder)).not.toContain('place')
  })
})

describe('descent predict', () => {
  it('reads the table that is named, of a file that holds several', async () => {
    const folder = await smallExperiment({ epochs: 1 })
    await descent(folder, ['run', 'small.json', '--out', 'first'])
    const instance = await openDuckDB(join(folder, 'rows.duckdb'))
    const db = await instance.connect()
    await db.run('create table others as select 1 as c')
    await db.run('create table people as select 0.5 as a, -0.25 as b union all select 1, 2')
    db.closeSync()
    instance.closeSync()
    const unnamed = await descent(folder, ['predict', 'first', '--data', 'rows.duckdb'])
    expect(unnamed.code).toBe(1)
    expect(unnamed.err).toMatch(/holds several tables: "others", "people"\. Say which is meant/)
    const { code, out } = await descent(folder, [
      'predict',
      'first',
      '--data',
      'rows.duckdb',
      '--table',
      'people',
    ])
    expect(code).toBe(0)
    expect(out).toContain('2 rows predicted')
  })
})

describe('descent predict of a text', () => {
  it('reads it as is said: separator, decimal sign, encoding, comments, and whether its first line is a row', async () => {
    const folder = await smallExperiment({ epochs: 1 })
    await descent(folder, ['run', 'small.json', '--out', 'first'])
    const predict = (...more: string[]) => descent(folder, ['predict', 'first', '--data', 'new.csv', ...more])
    await writeFile(join(folder, 'new.csv'), Buffer.from('! ä\na|b\n0,5|-0,25\n1,5|2\n', 'latin1'))
    const { code, out, err } = await predict(
      ...['--separator', 'vertical bar', '--decimal', ',', '--encoding', 'windows-1252', '--comment', '!'],
    )
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('2 rows predicted')
    await writeFile(join(folder, 'new.csv'), '0.5\t1\n1.5\t2\n')
    expect((await predict('--separator', 'tab')).err).toContain(
      '--no-header or --header behind descent predict',
    )
    const { err: withoutNames } = await predict('--separator', '\\t', '--no-header')
    expect(withoutNames).toContain('no column "a"')
    expect(withoutNames).toContain('"x1"')
    const header = await predict('--separator', '\t', '--header')
    expect(header.err).toContain('no column "a"')
    expect(header.err).toContain('"1"')
  })

  it.each([
    [['--separator', 'x'], /'--separator <sign>' argument 'x' is invalid.*"x" is not known/],
    [['--decimal', 'comma'], /'--decimal <sign>'.*"comma" is not known/],
    [['--encoding', 'latin9'], /'--encoding <name>'.*"latin9" is not known/],
    [['--comment', '##'], /'--comment <sign>'.*expected one sign/],
  ])('refuses %j as an experiment would', async (args, problem) => {
    const { code, err } = await descent('.', ['predict', 'first', '--data', 'new.csv', ...args])
    expect(code).toBe(1)
    expect(err).toMatch(problem)
  })
})

describe('descent predict of a file that has the target', () => {
  it('says how good the model is on its rows, as a table and as JSON, and which it leaves out', async () => {
    const folder = await smallExperiment({ epochs: 1 })
    await descent(folder, ['run', 'small.json', '--out', 'first'])
    await writeFile(join(folder, 'new.csv'), 'a,b,y\n1,1,yes\n-1,-1,no\n1,-2,\n1,0,perhaps\n')
    const asked = ['predict', 'first', '--data', 'new.csv']
    const { code, out } = await descent(folder, asked)
    expect(code).toBe(0)
    expect(out).toMatch(
      /^4 rows predicted: predictions\.csv\n\n +rows +Accuracy +Precision .*\nnew\.csv +2 +\d/,
    )
    expect(out).toContain('Note: rows without a target, which are in no metric: 1\n')
    expect(out).toContain('Note: rows whose target is no class of the model, which are in no metric: 1\n')
    const { metrics } = JSON.parse((await descent(folder, [...asked, '--json'])).out) as { metrics: object }
    expect(metrics).toMatchObject({
      rows: 2,
      missing: 1,
      unfit: 1,
      confusion: [expect.anything(), expect.anything()],
    })
    expect(Object.keys(metrics)).toEqual(expect.arrayContaining(['accuracy', 'auc', 'perClass']))
    await writeFile(join(folder, 'new.csv'), 'a,b\n1,1\n')
    expect((await descent(folder, asked)).out).toBe('1 rows predicted: predictions.csv\n')
    expect(JSON.parse((await descent(folder, [...asked, '--json'])).out)).toMatchObject({ metrics: null })
  })
})

describe('descent import', () => {
  it.each(Object.entries(FILES) as [ModelFormatName, string][])(
    'goes on from an export as %s where the run ended',
    async (format, name) => {
      const { folder, place } = await exported(format)
      const model = join(place, name)
      const { code, out, err } = await descent(folder, [
        ...['import', model, '--experiment', 'still.json', '--out', 'on.json'],
      ])
      expect(err).toBe('')
      expect(code).toBe(0)
      expect(out).toMatch(/2-4-1; tanh, sigmoid/)
      expect((await descent(folder, ['run', 'on.json', '--out', 'second'])).code).toBe(0)
      const [first, second] = [
        await metricsOf(join(folder, 'first')),
        await metricsOf(join(folder, 'second')),
      ]
      expect(second.test!.loss).toBeCloseTo(first.test!.loss!, 5)
      expect(second.validation).toMatchObject({ accuracy: first.validation!['accuracy'] })
    },
  )

  it('takes weights alone with the activation that is said, and the output that the task has', async () => {
    const { folder, place } = await exported('pytorch')
    const model = join(place, 'model.pt')
    const asked = ['import', model, '--experiment', 'still.json', '--out']
    const { out } = await descent(folder, [...asked, 'unsaid.json'])
    expect(out).toMatch(/2-4-1; relu, as the task has it\n.*\nNote: the file does not say its activations/)
    const said = await descent(folder, [...asked, 'on.json', '--activation', 'tanh'])
    expect([said.code, said.err]).toEqual([0, ''])
    expect(said.out).not.toContain('Note')
    expect((await descent(folder, ['run', 'on.json', '--out', 'second'])).code).toBe(0)
    const [first, second] = [await metricsOf(join(folder, 'first')), await metricsOf(join(folder, 'second'))]
    expect(second.test!.loss).toBeCloseTo(first.test!.loss!, 5)
  })

  it('needs no more than a model file of this studio, while its data are where they were', async () => {
    const folder = await smallExperiment({ epochs: 1 })
    await descent(folder, ['run', 'small.json', '--out', 'first'])
    expect((await descent(folder, ['import', 'first', '--out', 'on.json'])).code).toBe(0)
    expect((await descent(folder, ['run', 'on.json', '--out', 'second'])).code).toBe(0)
    await descent(folder, ['export', 'first', '--to', 'onnx', '--out', 'away.onnx'])
    await writeFile(join(folder, 'elsewhere.onnx'), await readFile(join(folder, 'away.onnx')))
    const { code, err } = await descent(join(folder, 'second'), [
      'import',
      '../elsewhere.onnx',
      '--data',
      '../small.csv',
      '--out',
      'on.json',
    ])
    expect([code, err]).toEqual([0, ''])
  })

  it.each<[string, readonly string[], RegExp]>([
    ['without data', [], /Name an experiment whose data and training are to be taken \(--experiment FILE\)/],
    [
      'with data that do not fit',
      ['--data', 'small.csv', '--target', 'a', '--task', 'regression'],
      /The network has 2 features and 1 output; with these data it would have/,
    ],
    ['with no such target', ['--data', 'small.csv', '--target', 'nothing'], /nothing/],
    [
      'over a file that is there',
      ['--experiment', 'small.json', '--out', 'small.json'],
      /small\.json exists already/,
    ],
  ])('is refused %s, and leaves nothing behind', async (_, options, problem) => {
    const { folder, place } = await exported('keras')
    const before = await readdir(folder)
    const { code, err } = await descent(folder, ['import', place, ...options])
    expect(code).toBe(1)
    expect(err).toMatch(problem)
    expect(await readdir(folder)).toEqual(before)
  })
})
