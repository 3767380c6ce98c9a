import type { DuckDBConnection } from '@duckdb/node-api'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rowsOf, sqlName, sqlText, withDuckDB } from '../../../datasets/duckdb'
import { namesLack } from '../../code/names-lack'
import { tooManyParameters } from '../../code/too-many-parameters'
import type { ExportSource, InputValues, ModelFormat, ProofRows } from '../../model-format'
import { foldBatchNorm } from '../../portable-model'
import { sqlNumber } from './dialect'
import { keptColumns, queryOf, tableOf } from './query'

/** Every weight is written out, so larger networks are queries that no database reads in a reasonable time. */
const MOST_PARAMETERS = 5000
/** PostgreSQL's tables have 1,600 columns at most. */
const MOST_COLUMNS = 1500
const LIMIT_MS = 120_000

/** One query over a table that has the columns of the model. */
export const sql: ModelFormat = {
  lacks: (source) =>
    tooManyParameters(source.model, MOST_PARAMETERS) ?? tooManyColumns(source) ?? unfitNames(source),
  write: (source) => {
    const model = foldBatchNorm(source.model)
    return Promise.resolve(new Map([['model.sql', queryOf({ ...source, model })]]))
  },
  ask: async (folder, rows, source) => {
    const query = await readFile(join(folder, 'model.sql'), 'utf8')
    return withDuckDB(async (db) => {
      await db.run('set enable_external_access = false')
      await fill(db, rows, source)
      const timer = setTimeout(() => db.interrupt(), LIMIT_MS)
      try {
        const outputs = source.model.layers[source.model.layers.length - 1].units
        const answers = (await rowsOf(db, query)).flatMap((row) => row.slice(-outputs))
        const [[version]] = await rowsOf(db, 'select version()')
        return {
          by: `DuckDB ${String(version)}`,
          answers: answers.map((y) => (y === null ? NaN : Number(y))),
        }
      } finally {
        clearTimeout(timer)
      }
    })
  },
}

function tooManyColumns(source: ExportSource): string | null {
  const { features, inputs, layers } = source.model
  const widest = Math.max(inputs.length, features.length, ...layers.map(({ units }) => 2 * units))
  const columns = keptColumns(source).length + widest
  return columns > MOST_COLUMNS
    ? `The query would take ${columns.toLocaleString('en')} columns at a time, and databases take ${MOST_COLUMNS.toLocaleString('en')}.`
    : null
}

function unfitNames({ model }: ExportSource): string | null {
  const seen = new Set<string>()
  const twice = model.inputs.find(({ name }) => {
    const isSeen = seen.has(name.toLowerCase())
    seen.add(name.toLowerCase())
    return isSeen
  })
  if (twice)
    return `Two columns differ from "${twice.name}" in the case of letters alone, which is no difference in SQL.`
  return namesLack(model, (name) =>
    name.includes('\0') ? 'holds the character of code 0, which databases do not take' : null,
  )
}

/** A table as the query wants one. */
async function fill(db: DuckDBConnection, { inputs, rows }: ProofRows, source: ExportSource): Promise<void> {
  const columns = source.model.inputs.map(
    ({ name, kind }) => `${sqlName(name)} ${kind === 'number' ? 'double' : 'varchar'}`,
  )
  // What is kept besides is of no matter to the answers: it only has to be there.
  const names = new Set(source.model.inputs.map(({ name }) => name.toLowerCase()))
  const others = keptColumns(source).filter((name) => !names.has(name.toLowerCase()))
  const table = sqlName(tableOf(source))
  const besides = others.map((name) => `${sqlName(name)} varchar`)
  await db.run(`create table ${table} (${[...columns, ...besides].join(', ')})`)
  const lines = Array.from(
    { length: rows },
    (_, i) => `(${inputs.map((each) => literal(each, i)).join(', ')})`,
  )
  if (lines.length === 0) return
  const given = source.model.inputs.map(({ name }) => sqlName(name)).join(', ')
  await db.run(`insert into ${table} (${given}) values ${lines.join(', ')}`)
}

function literal(values: InputValues, i: number): string {
  const value = values[i]
  if (value === null || (typeof value === 'number' && Number.isNaN(value))) return 'null'
  return typeof value === 'number' ? sqlNumber(value) : sqlText(value)
}
