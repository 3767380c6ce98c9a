import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, vi, type TestContext } from 'vitest'
import {
  activations,
  defaultsOf,
  parameterOf,
  type ActivationName,
  type ElementwiseSpec,
} from '../../../core'
import { expectedAnswers, largestDifference } from '../../../services/models/answers'
import { activationTree } from '../../../services/models/code/activation-expressions'
import { valueOf } from '../../../services/models/code/expression'
import { printed } from '../../../services/models/code/print-expression'
import { cDialect } from '../../../services/models/formats/c/dialect'
import { pythonDialect } from '../../../services/models/formats/python/dialect'
import { GELU_BOUND, portable, sqlDialect, sqlNumber } from '../../../services/models/formats/sql/dialect'
import { formats } from '../../../services/models/formats'
import { findCompiler } from '../../../services/models/programs/find-compiler'
import { findPython } from '../../../services/models/python'
import { csvRecords, rowsAsCsv } from '../../../services/models/programs/csv'
import { runProgram } from '../../../services/models/programs/run-program'
import { rowsOf, withDuckDB } from '../../../services/datasets/duckdb'
import { temporaryFolder } from '../training/fixtures'
import { GRID } from './activation-grid'
import { COLUMNS, modelOf, rowsFor, type ModelShape } from './random-models'
import { sourceOf, written } from './written'

const run = promisify(execFile)

const NAMES = Object.keys(activations) as ActivationName[]
const specOf = (name: ActivationName): ElementwiseSpec =>
  ({ name, ...defaultsOf(activations[name]) }) as ElementwiseSpec

/** Skips a test whose program is not on this machine, loudly. */
function mustHave<T>(found: T | null, what: string, { skip }: TestContext): T {
  if (found !== null) return found
  console.warn(`\n\n  NOT TESTED: there is no ${what} on this machine.\n`)
  return skip(`no ${what}`)
}

/** Where sqlite3 is. */
const findSqlite = (): Promise<string | null> =>
  run('sqlite3', ['--version']).then(
    () => 'sqlite3',
    () => null,
  )

const SHAPE: ModelShape = {
  hidden: [
    { units: 6, activation: 'gelu', batchNorm: true },
    { units: 5, activation: 'silu', batchNorm: false },
  ],
  ...{ output: 'softmax', columns: COLUMNS, task: 'classes', outputs: 3, seed: 8 },
}
const REGRESSION: ModelShape = { ...SHAPE, task: 'logValues', output: 'identity' }
/** A row that it takes, by the names of its columns. */
const ROW = {
  ...{ 'column 1': '1', 'column 2': '', 'column 3': '1.5', 'column 4': '0.5' },
  ...{ 'column 5': "d'or", 'column 6': 'blue' },
}
const BAD: readonly (readonly [string, Partial<typeof ROW>, string])[] = [
  ['is missing', { 'column 1': 'NA' }, 'row 2: column "column 1" has no value'],
  ['is an unknown category', { 'column 5': 'pink' }, 'column "column 5" is'],
  ['is no number', { 'column 1': 'one' }, 'row 2: column "column 1" is "one", which is no number'],
  ['has no logarithm', { 'column 3': '0' }, 'has to be above 0'],
]

const csvOf = (...rows: (typeof ROW)[]): string =>
  [Object.keys(ROW), ...rows.map((row) => Object.values(row))]
    .map((fields) => `${fields.map((field) => `"${field}"`).join()}\n`)
    .join('')

/** What a program says of all activations at once, against what they are. */
function mustBeActivations(
  found: readonly (readonly number[])[],
  bound: (name: ActivationName) => number,
): void {
  NAMES.forEach((name, n) => {
    const parameter = parameterOf(specOf(name))
    GRID.forEach((z, i) => {
      const a = activations[name].value(z, parameter)
      expect(Math.abs(found[n][i] - a), `${name} of ${z}`).toBeLessThanOrEqual(
        bound(name) * Math.max(1, Math.abs(a)),
      )
    })
  })
}

describe('Python', () => {
  it('computes every activation, at its ends and around 0', async (context) => {
    const program = mustHave(await findPython([]), 'Python', context)
    const functions = NAMES.map(
      (name) => `lambda z: ${printed(activationTree(specOf(name)), pythonDialect, 'z')}`,
    )
    const script = `import json, math, sys
grid = [float(z) for z in json.load(sys.stdin)]
print(json.dumps([[g(z) for z in grid] for g in [${functions.join(', ')}]]))`
    const { stdout } = await runProgram(program, ['-c', script], { input: JSON.stringify(GRID) })
    mustBeActivations(JSON.parse(stdout) as number[][], () => 4e-15)
  })

  it('is written so that Python 3.8 reads it', async (context) => {
    const program = mustHave(await findPython([]), 'Python', context)
    const file = join(await written('python', modelOf(SHAPE)), 'model.py')
    const script =
      'import ast, sys; ast.parse(open(sys.argv[1], encoding="utf-8").read(), feature_version=(3, 8))'
    await runProgram(program, ['-c', script, file])
  })

  it.each([SHAPE, REGRESSION])('answers a file of CSV with CSV', async (shape) => {
    const found = await findPython([])
    if (!found) return
    const model = modelOf(shape)
    const rows = rowsFor(model, 10)
    const folder = await written('python', model)
    await writeFile(join(folder, 'rows.csv'), rowsAsCsv(model, rows))
    const { stdout } = await runProgram(found, ['model.py', 'rows.csv'], { folder })
    const [head, ...answers] = csvRecords(stdout)
    const isClasses = shape.task === 'classes'
    expect(head).toEqual(isClasses ? ['label', 'class 0', 'class 1', 'class 2'] : ['y1', 'y2', 'y3'])
    const numbers = answers.flatMap((record) => record.slice(isClasses ? 1 : 0).map(Number))
    expect(largestDifference(numbers, expectedAnswers(model, rows, 'inside'))).toBeLessThan(1e-5)
  })

  it.each(BAD)('names the column whose value %s', async (_, change, message) => {
    const found = await findPython([])
    if (!found) return
    const folder = await written('python', modelOf(SHAPE))
    await writeFile(join(folder, 'rows.csv'), csvOf(ROW, { ...ROW, ...change }))
    await expect(runProgram(found, ['model.py', 'rows.csv'], { folder })).rejects.toThrow(message)
  })
})

describe('C', () => {
  it('computes every activation, at its ends and around 0', async (context) => {
    const { program } = mustHave(await findCompiler(), 'C compiler', context)
    const folder = await temporaryFolder()
    const functions = NAMES.map(
      (name, n) =>
        `static double g${n}(double z) { return ${printed(activationTree(specOf(name)), cDialect, 'z')}; }`,
    )
    const source = `#include <math.h>\n#include <stdio.h>\n${functions.join('\n')}
int main(void) {
  double z;
  while (scanf("%lf", &z) == 1) {
    ${NAMES.map((_, n) => `printf("%.17g ", g${n}(z));`).join('\n    ')}
    printf("\\n");
  }
  return 0;
}`
    await writeFile(join(folder, 'g.c'), source)
    await runProgram(program, ['-std=c99', 'g.c', '-o', 'g', '-lm'], { folder })
    const { stdout } = await runProgram(join(folder, 'g'), [], { input: GRID.map(String).join('\n') })
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => line.trim().split(' ').map(Number))
    mustBeActivations(
      NAMES.map((_, n) => lines.map((line) => line[n])),
      () => 4e-15,
    )
  })

  it.each<ModelShape>([SHAPE, REGRESSION, { ...SHAPE, output: 'sigmoid', outputs: 1 }])(
    'compiles without a warning, as C99 and as C++',
    async (shape) => {
      const found = await findCompiler()
      if (!found) return
      const folder = await written('c', modelOf(shape))
      const strict = ['-Wall', '-Wextra', '-pedantic', '-Werror', '-O2', '-c', 'main.c', '-o', 'main.o']
      await runProgram(found.program, ['-std=c99', ...strict], { folder })
      await runProgram(found.program, ['-x', 'c++', ...strict], { folder })
    },
  )

  it.each(BAD)('names the column whose value %s', async (_, change, message) => {
    const found = await findCompiler()
    if (!found) return
    const folder = await written('c', modelOf(SHAPE))
    await runProgram(found.program, ['-std=c99', 'main.c', '-o', 'model', '-lm'], { folder })
    const input = csvOf(ROW, { ...ROW, ...change })
    await expect(runProgram(join(folder, 'model'), [], { input })).rejects.toThrow(message)
  })
})

describe('SQL', () => {
  it('computes every activation, at its ends and around 0, GELU to its bound; NULL of NULL', async () => {
    const columns = NAMES.map((name) =>
      printed(portable(activationTree(specOf(name))), sqlDialect, 'z'),
    ).join(', ')
    const grid = GRID.map((z) => `(${sqlNumber(z)})`).join(', ')
    const rows = await withDuckDB((db) =>
      rowsOf(db, `select ${columns} from (values ${grid}, (null)) as t(z)`),
    )
    expect(new Set(rows.pop())).toEqual(new Set([null]))
    mustBeActivations(
      NAMES.map((_, n) => rows.map((row) => Number(row[n]))),
      (name) => (name === 'gelu' ? GELU_BOUND : 1e-14),
    )
  })

  it('has GELU to its bound everywhere', () => {
    const tree = portable(activationTree({ name: 'gelu' }))
    for (let z = -40; z < 40; z += 1e-3) {
      expect(Math.abs(valueOf(tree, z) - activations.gelu.value(z))).toBeLessThan(GELU_BOUND)
    }
  })

  /** Fills a table of sqlite3 with rows and asks. */
  async function sqlite(program: string, shape: ModelShape, values: readonly string[]): Promise<string[][]> {
    const folder = await written('sql', modelOf(shape))
    const columns = Object.keys(ROW).map((name) => `"${name}"`)
    const script = `.mode csv\n.nullvalue NULL\ncreate table rows (${columns.join()});\n${values.map((row) => `insert into rows values (${row});\n`).join('')}.read model.sql\n`
    return csvRecords((await runProgram(program, ['-bail', ':memory:'], { input: script, folder })).stdout)
  }

  it.each([SHAPE, REGRESSION])('is answered by SQLite as by the engine', async (shape) => {
    const program = await findSqlite()
    if (!program) return
    const model = modelOf(shape)
    const rows = rowsFor(model, 10)
    const text = (value: number | string | null): string =>
      typeof value === 'string'
        ? `'${value.replaceAll("'", "''")}'`
        : value === null || isNaN(value)
          ? 'null'
          : String(value)
    const values = Array.from({ length: 10 }, (_, i) => rows.inputs.map((each) => text(each[i])).join())
    const answers = (await sqlite(program, shape, values)).flatMap((record) => record.slice(-3).map(Number))
    expect(largestDifference(answers, expectedAnswers(model, rows, 'inside'))).toBeLessThan(1e-5)
  })

  it('answers NULL where a value is missing, a category unknown, or a logarithm asked of 0', async (context) => {
    const program = mustHave(await findSqlite(), 'sqlite3', context)
    const records = await sqlite(program, SHAPE, [
      `1, null, 1.5, 0.5, 'd''or', 'blue'`,
      `null, null, 1.5, 0.5, 'd''or', 'blue'`,
      `1, null, 1.5, 0.5, 'pink', 'blue'`,
      `1, null, 1.5, 0.5, 'd''or', ''`,
      `1, null, 0, 0.5, 'd''or', 'blue'`,
    ])
    const answers = records.map((record) => record.slice(-4))
    expect(answers[0][0]).toMatch(/class \d/)
    for (const bad of answers.slice(1)) expect(bad).toEqual(['NULL', 'NULL', 'NULL', 'NULL'])
  })

  it('asks the table that is named, and gives back the columns that are to be kept', async () => {
    const source = {
      ...{ model: modelOf(SHAPE), summary: null },
      options: { preprocessing: 'inside', batchNorm: 'folded', sql: { table: 'my "table"', keep: ['id'] } },
    } as const
    const query = String((await formats.sql.write(source)).get('model.sql'))
    const table = `create table "my ""table""" ("ID" integer, ${COLUMNS.map((_, j) => `"column ${j + 1}" varchar`).join()})`
    const names = await withDuckDB(async (db) => {
      await db.run(table)
      return (await db.runAndReadAll(query)).columnNames()
    })
    expect(names.slice(0, 2)).toEqual(['id', 'predicted_y'])
  })

  it('is for small networks', async () => {
    const wide = modelOf({ ...SHAPE, hidden: [{ units: 600, activation: 'relu', batchNorm: false }] })
    const source = {
      model: wide,
      summary: null,
      options: { preprocessing: 'inside', batchNorm: 'folded' },
    } as const
    expect(formats.sql.lacks(source)).toMatch('7,803 parameters, and this format holds 5,000')
    expect(await readFile(join(await written('sql', modelOf(SHAPE)), 'model.sql'), 'utf8')).toContain(
      'at most 2.5e-7',
    )
  })
})

describe('a machine without Python and compilers', () => {
  it('says what was not asked', async () => {
    const model = modelOf(SHAPE)
    vi.stubEnv('PATH', await temporaryFolder())
    vi.stubEnv('DESCENT_PYTHON', 'none')
    for (const name of ['python', 'c'] as const) {
      const asked = await formats[name].ask!(
        await written(name, model),
        rowsFor(model, 2),
        sourceOf(name, model),
      )
      expect(asked).toMatchObject({ notAsked: expect.stringMatching(/^No .* is on this machine/) as string })
    }
    vi.unstubAllEnvs()
  })
})
