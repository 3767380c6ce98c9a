import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { TABLES, type Line, type RowsFrom, type RunId, type RunInfo, type TableName } from '../contract/api'
import { StudioError } from '../contract/errors'
import type { ExperimentFile } from '../contract/experiment-file'
import type { Rows } from '../contract/frames'
import { firstLine, listsOf, openDuckDB, rowsOf } from '../datasets/duckdb'
import { RUN_FILES } from '../runs/run-files'
import { readLines } from '../runs/table-lines'
import { indexedLine, type LineOf } from './indexed-line'
import { dropRun, indexedRuns, putRuns } from './indexed-runs'
import type { FoundRun } from './run-state'

const VERSION = 1

/** `bytes` of a table's file have been read, and gave so many `rows`. */
const SCHEMA = `
create table experiments (id varchar primary key, name varchar, content varchar);
create table runs (id varchar primary key, name varchar, state varchar, experiment varchar, summary varchar);
create table tables (run varchar, name varchar, columns varchar[], bytes bigint, rows bigint, primary key (run, name));
create table metrics (run varchar, name varchar, row bigint, "values" double[]);
create table version as select ${VERSION} as version;`

/** Numbers in one answer at most: 8 MB. */
const MOST_NUMBERS = 1_000_000

/**
 * The DuckDB file of a workspace: an index over the folders of its runs, which are the truth. It follows their tables line
 * by line, each piece in one transaction with how far it has come; deleted or damaged, it is made anew. Its lock is also
 * what keeps a second process out of the workspace: the system takes it back from a process that is killed.
 */
export class RunIndex {
  #db: DuckDBConnection
  readonly #instances: DuckDBInstance[]
  #last: Promise<unknown> = Promise.resolve()
  #isClosed = false

  private constructor(
    private readonly file: string,
    instance: DuckDBInstance,
    db: DuckDBConnection,
  ) {
    this.#instances = [instance]
    this.#db = db
  }

  /** @throws StudioError `workspaceBusy`, `workspaceUnwritable` */
  static async open(file: string, folder: string): Promise<RunIndex> {
    try {
      return await RunIndex.#opened(file)
    } catch (error) {
      const problem = firstLine(error)
      if (isLocked(problem)) {
        const pid = /PID (\d+)/.exec(problem)?.[1]
        const holder = pid === undefined ? '' : ` (${pid})`
        throw new StudioError('workspaceBusy', { folder, holder })
      }
    }
    // It is damaged, or of another version: all that it holds is in the folders.
    try {
      await removeIndex(file)
      return await RunIndex.#opened(file)
    } catch (error) {
      throw new StudioError('workspaceUnwritable', { folder, problem: firstLine(error) })
    }
  }

  static async #opened(file: string): Promise<RunIndex> {
    const instance = await openDuckDB(file)
    try {
      const db = await instance.connect()
      // Training wants the cores more than the index does.
      await db.run('set threads = 1')
      // What is moved from the log into the file takes a group of rows along that is not full: 200 MB, if they are wide.
      await db.run("set wal_autocheckpoint = '256MB'")
      const tables = await rowsOf(db, `select count(*) from duckdb_tables()`)
      if (tables[0][0] === 0n) await db.run(SCHEMA)
      const [[version]] = await rowsOf(db, 'select version from version')
      if (version !== VERSION) throw new Error('it is of another version')
      return new RunIndex(file, instance, db)
    } catch (error) {
      instance.closeSync()
      throw error
    }
  }

  /**
   * Goes on in memory, empty, where the file cannot be written any more, or not be read; its lock is kept. Returns whether
   * it was on disk.
   */
  leaveDisk(): Promise<boolean> {
    return this.#inTurn(async () => {
      if (this.#hasLeftDisk) return false
      const instance = await openDuckDB(':memory:')
      const db = await instance.connect()
      await db.run(SCHEMA)
      this.#instances.push(instance)
      this.#db = db
      return true
    })
  }

  get #hasLeftDisk(): boolean {
    return this.#instances.length > 1
  }

  /** Takes in what describes a run. */
  put(info: RunInfo, experiment: ExperimentFile): Promise<void> {
    return this.#inTurn(() => putRuns(this.#db, [{ info, experiment }]))
  }

  /** Takes in what describes all runs that there are; others are in the workspace no more. */
  async putAll(found: readonly FoundRun[]): Promise<void> {
    const present = new Set(found.map(({ info }) => info.id))
    const indexed = await this.#inTurn(() => indexedRuns(this.#db))
    for (const id of indexed) if (!present.has(id)) await this.drop(id)
    await this.#inTurn(() => this.#inTransaction((db) => putRuns(db, found)))
  }

  /**
   * Takes in the whole lines that a run's tables have grown by until now; piece by piece, so that others have their turn.
   * What is written meanwhile is for the next time, or a run that writes without a pause would never be caught up with.
   */
  async follow(id: RunId, folder: string): Promise<void> {
    for (const table of TABLES) {
      const file = join(folder, RUN_FILES[table])
      const size = (await stat(file).catch(() => null))?.size ?? 0
      while (!this.#isClosed && (await this.#inTurn(() => this.#followPiece(id, table, file, size))));
    }
  }

  /** Drops the rows of a run, which is about to write some of them again; they are read from its folder anew. */
  forget(id: RunId): Promise<void> {
    return this.#inTurn(() => this.#forgetTables(id))
  }

  /** Drops all of a run, which is in the workspace no more; in one turn, for it may be put back next. */
  drop(id: RunId): Promise<void> {
    return this.#inTurn(async () => {
      await this.#forgetTables(id)
      await dropRun(this.#db, id)
    })
  }

  async #forgetTables(id: RunId): Promise<void> {
    for (const table of TABLES) await this.#forgetTable(id, table)
  }

  async #forgetTable(run: RunId, name: TableName): Promise<void> {
    // To look for its rows among those of all runs takes its time.
    if ((await this.#read(run, name)).columns.length === 0) return
    await this.#inTransaction(async (db) => {
      await db.run('delete from metrics where run = $run and name = $name', { run, name })
      await db.run('delete from tables where run = $run and name = $name', { run, name })
    })
  }

  /** The names of the numbers in a row; empty where no row has been seen. */
  columns(id: RunId): Promise<Record<TableName, readonly string[]>> {
    return this.#inTurn(() => ofTables(async (name) => (await this.#read(id, name)).columns))
  }

  /** Rows from the given ones on, a million numbers of each table at most. */
  rows(id: RunId, from: RowsFrom): Promise<Record<TableName, Rows>> {
    return this.#inTurn(() => ofTables((name) => this.#rowsOf(id, name, from[name])))
  }

  /** One column over the steps. @throws StudioError `runColumnUnknown` */
  line(of: LineOf): Promise<Line> {
    return this.#inTurn(async () => {
      const { columns } = await this.#read(of.run, of.table)
      return indexedLine(this.#db, of, columns)
    })
  }

  async #rowsOf(run: RunId, name: TableName, first: number): Promise<Rows> {
    const { columns, rows } = await this.#read(run, name)
    const wide = Math.max(1, columns.length)
    const count = Math.max(0, Math.min(rows - first, Math.ceil(MOST_NUMBERS / wide)))
    const numbers = new Float64Array(count * wide)
    const sql = `select list_transform("values", lambda x: coalesce(x, 'nan'::double)) from metrics
      where run = $run and name = $name and row >= $first and row < $end order by row`
    let at = 0
    for await (const some of listsOf(this.#db, sql, { run, name, first, end: first + count })) {
      numbers.set(some, at)
      at += some.length
    }
    return { first, columns: columns.length, numbers }
  }

  /** Returns whether there is more, up to a size of the file. */
  async #followPiece(run: RunId, name: TableName, file: string, size: number): Promise<boolean> {
    const { columns, bytes, rows } = await this.#read(run, name)
    const lines = await readLines(file, bytes)
    // It was cut back behind our back: what it says now counts.
    if (lines === 'shorter') {
      await this.#forgetTable(run, name)
      return true
    }
    if (lines.length === 0) return false
    const [head, ...others] = columns.length > 0 ? [columns.join(), ...lines.texts] : lines.texts
    await this.#inTransaction(async (db) => {
      const known = { run, name, bytes: bytes + lines.length, rows: rows + others.length }
      await db.run(
        "insert or replace into tables values ($run, $name, string_split($head, ','), $bytes, $rows)",
        { ...known, head },
      )
      if (others.length > 0) await db.run(INSERT, { run, name, first: rows, text: others.join('\n') })
    })
    return bytes + lines.length < size
  }

  async #read(run: RunId, name: TableName): Promise<{ columns: string[]; bytes: number; rows: number }> {
    const sql = 'select columns, bytes, rows from tables where run = $run and name = $name'
    const [found] = (await this.#db.runAndReadAll(sql, { run, name })).getRowsJS()
    if (!(found as unknown[] | undefined)) return { columns: [], bytes: 0, rows: 0 }
    return { columns: found[0] as string[], bytes: Number(found[1]), rows: Number(found[2]) }
  }

  async #inTransaction(work: (db: DuckDBConnection) => Promise<void>): Promise<void> {
    const db = this.#db
    await db.run('begin')
    try {
      await work(db)
      await db.run('commit')
    } catch (error) {
      await db.run('rollback').catch(() => undefined)
      throw error
    }
  }

  /** One connection does one thing after another. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isClosed) return Promise.reject(new Error('the index is closed'))
    const turn = this.#last.then(work)
    this.#last = turn.catch(() => undefined)
    return turn
  }

  /** A run that is just being followed is left where it is. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#last
    this.#db.closeSync()
    for (const instance of this.#instances) instance.closeSync()
    // It is damaged, or behind the folders: the next one to open it makes it anew.
    if (this.#hasLeftDisk) await removeIndex(this.file).catch(() => undefined)
  }
}

/** Asks one table after another. */
async function ofTables<T>(ask: (name: TableName) => Promise<T>): Promise<Record<TableName, T>> {
  const answers: [TableName, T][] = []
  for (const name of TABLES) answers.push([name, await ask(name)])
  return Object.fromEntries(answers) as Record<TableName, T>
}

async function removeIndex(file: string): Promise<void> {
  for (const each of [file, `${file}.wal`]) await rm(each, { force: true })
}

const INSERT = `insert into metrics
select $run, $name, $first + i, list_transform(string_split(line, ','), lambda x: nullif(x, '')::double)
from (select unnest(lines) as line, generate_subscripts(lines, 1) - 1 as i
      from (select string_split($text, chr(10)) as lines))`

/** What DuckDB says, on POSIX and on Windows, when another process has the file. */
const isLocked = (problem: string): boolean => /set lock|being used by another process/i.test(problem)
