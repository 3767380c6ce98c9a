import { open } from 'node:fs/promises'
import { TABLES, type TableName } from '../contract/api'
import { reasonOf, StudioError } from '../contract/errors'
import type { Rows } from '../contract/frames'
import { writeAtomically } from '../runs/atomic-file'
import { countLines } from '../runs/table-file'
import { rowsOf } from '../runs/table-rows'
import type { Moment } from '../training/session-types'
import { pathIn } from './pushed-folder'
import { MOST_BYTES, ofTables, WHOLE_FILES, type Known, type Lengths, type RunMirror } from './run-mirror'

/** What a pull has brought. */
export interface Brought {
  readonly moment: Moment | null
  /** Seconds since somebody pushed. */
  readonly age: number
  /** Another worker goes on with it, and what stood behind its checkpoint is gone. */
  readonly hasMoved: boolean
  readonly rows: Readonly<Record<TableName, Rows>>
  /** Whether there may be more of it at once. */
  readonly isPart: boolean
}

const NOTHING: Brought = {
  ...{ moment: null, age: 0, hasMoved: false, isPart: false },
  rows: ofTables(() => rowsOf([], 0)),
}

const NOWHERE = -2
const LINE_END = '\n'.charCodeAt(0)

/** The folder of a run that is written elsewhere, and follows its mirror. */
export class PulledFolder {
  #known: Known
  /** Of each table, once they have been counted. */
  readonly #rows = new Map<TableName, number>()

  /** @param lengths of the tables here, where they are what the mirror was begun with; null: all is to be pulled */
  constructor(
    private readonly mirror: RunMirror,
    private readonly folder: string,
    lengths: Lengths | null,
  ) {
    this.#known = lengths
      ? { moves: 0, lengths, versions: {} }
      : { moves: NOWHERE, lengths: ofTables(() => 0), versions: {} }
  }

  /** @throws StudioError `fileUnwritable` */
  async pull(): Promise<Brought> {
    const before = this.#known
    const found = await this.mirror.pull(before)
    if (!found) return NOTHING
    const { moment, age, tables, files, ...now } = found
    const [rows, lengths] = [{} as Record<TableName, Rows>, {} as Record<TableName, number>]
    for (const table of TABLES) {
      const { from, bytes } = tables[table]
      const lines = bytes.subarray(0, bytes.lastIndexOf(LINE_END) + 1)
      rows[table] = await this.#write(table, from, lines, from < before.lengths[table])
      lengths[table] = from + lines.length
    }
    const isPart = TABLES.some((table) => tables[table].bytes.length === MOST_BYTES)
    // Files count on what the tables say.
    for (const file of isPart ? [] : WHOLE_FILES) {
      const bytes = files.get(file)
      if (bytes) await writeAtomically(pathIn(this.folder, file), bytes)
    }
    this.#known = { moves: now.moves, lengths, versions: isPart ? before.versions : now.versions }
    return { moment, age, rows, isPart, hasMoved: before.moves > 0 && now.moves !== before.moves }
  }

  /** Pulls until nothing is left. */
  async pullAll(): Promise<void> {
    while ((await this.pull()).isPart);
  }

  /** Writes lines behind the first `from` bytes of a table. Returns what they say. */
  async #write(table: TableName, from: number, lines: Buffer, isCut: boolean): Promise<Rows> {
    if (lines.length === 0 && !isCut) return rowsOf([], 0)
    const file = pathIn(this.folder, table)
    try {
      const handle = await open(file, from === 0 ? 'w' : 'r+')
      try {
        await handle.truncate(from)
        const first =
          isCut || from === 0 ? await rowsIn(file) : (this.#rows.get(table) ?? (await rowsIn(file)))
        await handle.write(lines, 0, lines.length, from)
        const texts = lines
          .toString('utf8')
          .split('\n')
          .slice(from === 0 ? 1 : 0, -1)
        this.#rows.set(table, first + texts.length)
        return rowsOf(texts, first)
      } finally {
        await handle.close()
      }
    } catch (error) {
      throw new StudioError('fileUnwritable', { file, problem: reasonOf(error) })
    }
  }
}

/** The head of a table is no row. */
const rowsIn = async (file: string): Promise<number> => Math.max(0, (await countLines(file)) - 1)
