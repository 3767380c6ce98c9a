import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { mkdir, rm } from 'node:fs/promises'
import { StudioError } from '../../contract/errors'
import type { ColumnDescription, TableInfo, TableRows } from '../../contract/tables'
import { firstLine, openBounded, rowsOf, slices, sqlText } from '../duckdb'
import { trimmedText, writtenSql } from '../missing'
import { countValues, isOfNumbers, numberSql } from '../profile'
import type { TableChoice } from '../opening'
import { Scratch } from '../scratch'
import { openUnchecked, withDecimals } from '../open-table'
import type { SourceColumn, TableFacts, UncheckedSource } from '../table-source'
import { describeColumn, type CopiedColumn } from './describe-column'
import { MOST_LETTERS, shownRows, type ViewedTable } from './viewed-table'

/**
 * A table of a file, copied into a database on the disk: there, rows anywhere are found in milliseconds, and no format is
 * read twice.
 */
export class FileTable implements ViewedTable {
  private constructor(
    readonly info: TableInfo,
    private readonly copy: Copy,
    private readonly columns: readonly CopiedColumn[],
  ) {}

  /**
   * @param scratch where the copy is made; removed by `close`
   * @throws StudioError for what is no table; `fileUnwritable` where there is no room for the copy
   */
  static async open(path: string, choice: TableChoice, scratch: string): Promise<FileTable> {
    const copy = await Copy.create(scratch)
    try {
      const { rows, columns } = await copy.take(path, choice)
      const info = { rows, columns: columns.map(({ name, kind }) => ({ name, kind })) }
      return new FileTable(info, copy, columns)
    } catch (error) {
      await copy.close()
      throw error
    }
  }

  async rows(first: number, count: number): Promise<TableRows> {
    const end = first + shownRows(count, this.columns.length)
    const cells: (string | null)[][] = []
    for (const part of partsOf(this.columns)) {
      const select = part.map(({ written }) => cut(written)).join(', ')
      const sql = `select ${select} from ${part[0].relation} where rowid >= ${first} and rowid < ${end} order by rowid`
      const found = (await rowsOf(this.copy.db, sql)) as (string | null)[][]
      found.forEach((row, i) => (cells[i] ??= []).push(...row))
    }
    return { first, cells }
  }

  async describe(): Promise<readonly ColumnDescription[]> {
    // By itself, so that rows are read meanwhile.
    const db = await this.copy.instance.connect()
    try {
      const described: ColumnDescription[] = []
      for (const column of this.columns) described.push(await describeColumn(db, column, this.info.rows))
      return described
    } finally {
      db.closeSync()
    }
  }

  close(): Promise<void> {
    return this.copy.close()
  }
}

const cut = (sql: string): string =>
  `case when length(${sql}) > ${MOST_LETTERS} then left(${sql}, ${MOST_LETTERS}) || '…' else ${sql} end`

/** The columns of each table of the copy. */
function partsOf(columns: readonly CopiedColumn[]): CopiedColumn[][] {
  const relations = [...new Set(columns.map(({ relation }) => relation))]
  return relations.map((relation) => columns.filter((column) => column.relation === relation))
}

/** Beyond so many columns, a database of blocks of the usual size would take much more room than the table. */
const WIDE = 100
const BLOCK_BYTES = 262_144
const SMALL_BLOCK_BYTES = 16_384

/** The database that a table is copied into, in slices of its columns. */
class Copy {
  #isGivenUp = false

  private constructor(
    private readonly file: string,
    readonly instance: DuckDBInstance,
    readonly db: DuckDBConnection,
  ) {}

  static async create(file: string): Promise<Copy> {
    const instance = await openBounded(`${file}.spilled`)
    return new Copy(file, instance, await instance.connect())
  }

  /** Copies a file, while its bytes are checked: DuckDB forgives some of what is wrong, and is believed only after that. */
  async take(path: string, choice: TableChoice): Promise<{ rows: number; columns: CopiedColumn[] }> {
    const scratch = new Scratch(await this.#folder())
    const source = await openUnchecked({ db: this.db, scratch, ...choice }, path)
    await this.#attach(source.columns.length)
    const copied = this.#copy(source)
    copied.catch(() => undefined)
    try {
      const facts = await source.check()
      return await this.#look(source, await copied, facts)
    } catch (error) {
      this.#isGivenUp = true
      this.db.interrupt()
      await copied.catch(() => undefined)
      throw error
    }
  }

  /** For what is unpacked on the way. */
  async #folder(): Promise<string> {
    const folder = `${this.file}.unpacked`
    await mkdir(folder, { recursive: true })
    return folder
  }

  async #attach(columns: number): Promise<void> {
    const size = columns > WIDE ? SMALL_BLOCK_BYTES : BLOCK_BYTES
    try {
      await this.db.run(`attach ${sqlText(this.file)} as copy (block_size ${size})`)
    } catch (error) {
      throw new StudioError('fileUnwritable', { file: this.file, problem: firstLine(error) })
    }
    // To compress it would take longer than to write more.
    await this.db.run("set force_compression = 'uncompressed'")
  }

  /** @returns for each slice the columns of its table */
  async #copy(source: UncheckedSource): Promise<SourceColumn[][]> {
    // Keeping the order of the rows costs several threads more than they gain.
    await this.db.run('set threads = 1')
    const parts: SourceColumn[][] = []
    for (const slice of slices(source.columns)) {
      if (this.#isGivenUp) break
      const select = slice.map((column, j) => `${stored(column)} as c${j}`).join(', ')
      const sql = `create table copy.t${parts.length} as select ${select} from ${source.relation}`
      await this.db.run(sql).catch((error: unknown) => this.#explain(source, error))
      parts.push(slice.map((column, j) => copiedColumn(column, j)))
    }
    await this.db.run('reset threads')
    return parts
  }

  async #look(
    source: UncheckedSource,
    parts: readonly SourceColumn[][],
    facts: TableFacts,
  ): Promise<{ rows: number; columns: CopiedColumn[] }> {
    const columns: CopiedColumn[] = []
    let rows = 0
    for (const [p, part] of (await this.#withDecimals(source, parts, facts)).entries()) {
      const relation = `copy.t${p}`
      const looked = { relation, underscores: facts.underscores, explain: source.explain }
      const found = await countValues(this.db, looked, part)
      mustAgree(source, facts.rows, (rows = found.rows))
      part.forEach((column, j) => {
        const isNumber = isOfNumbers(found.counts[j], rows)
        const value = isNumber ? numberSql(column, facts) : trimmedText(column)
        const written = `case when ${value} is not null then ${writtenSql(column)} end`
        columns.push({ name: column.name, kind: isNumber ? 'number' : 'text', relation, value, written })
      })
    }
    return { rows, columns }
  }

  /** All columns or none have decimal commas, whichever slice they are in. */
  async #withDecimals(
    source: UncheckedSource,
    parts: readonly SourceColumn[][],
    facts: TableFacts,
  ): Promise<readonly (readonly SourceColumn[])[]> {
    for (const [p, columns] of parts.entries()) {
      const found = await withDecimals(this.db, { ...source, relation: `copy.t${p}`, columns }, facts)
      if (found.some(({ hasCommas }) => hasCommas))
        return parts.map((part) => part.map((column) => ({ ...column, hasCommas: true })))
    }
    return parts
  }

  /** Either the file is at fault, or the place of the copy. */
  #explain(source: UncheckedSource, error: unknown): Promise<never> {
    const problem = firstLine(error)
    if (!problem.includes(this.file) && !/space left/i.test(problem)) return source.explain(error)
    throw new StudioError('fileUnwritable', { file: this.file, problem })
  }

  async close(): Promise<void> {
    this.db.closeSync()
    this.instance.closeSync()
    for (const each of [this.file, `${this.file}.wal`, `${this.file}.spilled`, `${this.file}.unpacked`]) {
      await rm(each, { recursive: true, force: true })
    }
  }
}

/** Numbers as they are, so that none changes on the way; all else as its text. */
const stored = (column: SourceColumn): string =>
  column.storage === 'number' ? column.sql : writtenSql(column)

function copiedColumn({ name, storage }: SourceColumn, j: number): SourceColumn {
  const kept = storage === 'number' || storage === 'boolean' || storage === 'category' ? storage : 'text'
  return { name, sql: `c${j}`, storage: kept }
}

/** DuckDB has to see as many rows as the check did. @throws StudioError `tableEmpty`, `fileUnreadable` */
function mustAgree({ file: { path: file } }: UncheckedSource, checked: number | null, found: number): void {
  if (found === 0) throw new StudioError('tableEmpty', { file, problem: 'it has no row' })
  if (checked === null || checked === found) return
  const problem = `it has ${checked} rows, of which ${found} could be read; it may be changing just now`
  throw new StudioError('fileUnreadable', { file, problem })
}
