import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { mkdir, rm } from 'node:fs/promises'
import { StudioError } from '../../contract/errors'
import type { ColumnDescription, FileReading, TableInfo, TableRows } from '../../contract/tables'
import { mustExist } from '../file-format'
import { firstLine, openBounded, rowsOf, slices, sqlText } from '../duckdb'
import { trimmedText, writtenSql } from '../missing'
import { countValues, isOfNumbers, numberSql } from '../profile'
import type { TableChoice } from '../../contract/data-spec'
import { Scratch } from '../scratch'
import { openUnchecked, withDecimals } from '../open-table'
import { readingOf, type SourceColumn, type TableFacts, type UncheckedSource } from '../table-source'
import { describeColumn, type CopiedColumn } from './describe-column'
import { MOST_LETTERS, shownRows, type ViewedTable } from './viewed-table'

/**
 * A table of a file, copied into a database on the disk: there, rows anywhere are found in milliseconds, and no format is
 * read twice.
 */
export class FileTable implements ViewedTable {
  #whole: Whole | null = null

  private constructor(
    private readonly copy: Copy,
    /** Null where the whole table is waited for. */
    private readonly head: Head | null,
    private readonly taking: Promise<Whole>,
  ) {
    taking.then(
      (whole) => (this.#whole = whole),
      () => undefined,
    )
  }

  /**
   * Resolves when there are rows to look at: of a large file the first ones, while the others are copied.
   * @param scratch where the copy is made; removed by `close`
   * @throws StudioError for what is no table; `fileUnwritable` where there is no room for the copy
   */
  static async open(path: string, choice: TableChoice, scratch: string): Promise<FileTable> {
    const copy = await Copy.create(scratch)
    try {
      const source = await copy.source(path, choice)
      const head = (await mustExist(path)) > LARGE_BYTES ? await copy.head(source) : null
      const taking = copy.take(source)
      const table = new FileTable(copy, head, taking)
      if (!head) await taking
      return table
    } catch (error) {
      await copy.close()
      throw error
    }
  }

  get info(): TableInfo {
    if (this.#whole) return infoOf(this.#whole)
    return { ...infoOf(this.head!), isPartial: true }
  }

  async whole(): Promise<TableInfo> {
    return infoOf(await this.taking)
  }

  async rows(first: number, count: number): Promise<TableRows> {
    const { head } = this
    if (!this.#whole && head && first < head.rows)
      return { first, cells: head.cells.slice(first, first + count) }
    return { first, cells: await this.copy.cells((await this.taking).columns, first, count) }
  }

  async describe(): Promise<readonly ColumnDescription[]> {
    const { rows, columns } = await this.taking
    // By itself, so that rows are read meanwhile.
    const db = await this.copy.instance.connect()
    try {
      const described: ColumnDescription[] = []
      for (const column of columns) described.push(await describeColumn(db, column, rows))
      return described
    } finally {
      db.closeSync()
    }
  }

  async close(): Promise<void> {
    this.copy.giveUp()
    await this.taking.catch(() => undefined)
    await this.copy.close()
  }
}

/** What has been copied. */
interface Whole {
  readonly rows: number
  readonly columns: readonly CopiedColumn[]
  readonly reading: FileReading
}

/** The first rows. */
interface Head extends Whole {
  readonly cells: TableRows['cells']
}

/** Of a file that is shown before all of it has been looked through. */
const LARGE_BYTES = 1 << 25
const HEAD_ROWS = 200

const infoOf = ({ rows, columns, reading }: Whole): TableInfo => ({
  rows,
  ...reading,
  columns: columns.map(({ name, kind }) => ({ name, kind })),
})

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

  /** Finds out which columns a file has, and makes room for them. */
  async source(path: string, choice: TableChoice): Promise<UncheckedSource> {
    const scratch = new Scratch(await this.#folder())
    const source = await openUnchecked({ db: this.db, scratch, ...choice }, path)
    await this.#attach(source.columns.length)
    return source
  }

  /** The first rows, as they seem before the file has been checked. */
  async head(source: UncheckedSource): Promise<Head> {
    try {
      const parts = await this.#copy(source, 'head', `limit ${shownRows(HEAD_ROWS, source.columns.length)}`)
      const facts = { rows: null, underscores: true, commas: true }
      const found = await this.#look(source, 'head', parts, facts)
      return { ...found, cells: await this.cells(found.columns, 0, found.rows) }
    } catch (error) {
      // Our own check says better what is wrong.
      await source.check()
      throw error
    }
  }

  /** Rows of what was copied. */
  async cells(columns: readonly CopiedColumn[], first: number, count: number): Promise<TableRows['cells']> {
    const end = first + shownRows(count, columns.length)
    const cells: (string | null)[][] = []
    for (const part of partsOf(columns)) {
      const select = part.map(({ written }) => cut(written)).join(', ')
      const sql = `select ${select} from ${part[0].relation} where rowid >= ${first} and rowid < ${end} order by rowid`
      const found = (await rowsOf(this.db, sql)) as (string | null)[][]
      found.forEach((row, i) => (cells[i] ??= []).push(...row))
    }
    return cells
  }

  giveUp(): void {
    this.#isGivenUp = true
    this.db.interrupt()
  }

  /** Copies a file, while its bytes are checked: DuckDB forgives some of what is wrong, and is believed only after that. */
  async take(source: UncheckedSource): Promise<Whole> {
    const copied = this.#copy(source, 't')
    copied.catch(() => undefined)
    try {
      const facts = await source.check()
      return await this.#look(source, 't', await copied, facts)
    } catch (error) {
      this.giveUp()
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
  async #copy(source: UncheckedSource, name: string, limit = ''): Promise<SourceColumn[][]> {
    // Keeping the order of the rows costs several threads more than they gain.
    await this.db.run('set threads = 1')
    const parts: SourceColumn[][] = []
    for (const slice of slices(source.columns)) {
      if (this.#isGivenUp) break
      const select = slice.map((column, j) => `${stored(column)} as c${j}`).join(', ')
      const sql = `create table copy.${name}${parts.length} as select ${select} from ${source.relation} ${limit}`
      await this.db.run(sql).catch((error: unknown) => this.#explain(source, error))
      parts.push(slice.map((column, j) => copiedColumn(column, j)))
    }
    await this.db.run('reset threads')
    return parts
  }

  async #look(
    source: UncheckedSource,
    name: string,
    parts: readonly SourceColumn[][],
    facts: TableFacts,
  ): Promise<Whole> {
    const columns: CopiedColumn[] = []
    let rows = 0
    const decided = await this.#withDecimals(source, name, parts, facts)
    for (const [p, part] of decided.entries()) {
      const relation = `copy.${name}${p}`
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
    return { rows, columns, reading: readingOf({ ...source, columns: decided.flat() }) }
  }

  /** All columns or none have decimal commas, whichever slice they are in. */
  async #withDecimals(
    source: UncheckedSource,
    name: string,
    parts: readonly SourceColumn[][],
    facts: TableFacts,
  ): Promise<readonly (readonly SourceColumn[])[]> {
    for (const [p, columns] of parts.entries()) {
      const found = await withDecimals(this.db, { ...source, relation: `copy.${name}${p}`, columns }, facts)
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
