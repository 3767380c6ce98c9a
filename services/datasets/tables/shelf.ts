import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DataSpec } from '../../contract/data-spec'
import { pathsOfSource } from '../../runs/experiment-paths'
import { FileTable } from './file-table'
import { MadeTable } from './made-table'
import type { ViewedTable } from './viewed-table'

/** Which table is looked at; its paths are absolute. */
export type TablePlace = Pick<DataSpec, 'source' | 'table' | 'dialect'>

/** Tables that are kept open. */
const KEPT = 2

interface Place {
  readonly key: string
  /** The files as they were when it was opened. */
  readonly stamp: string
  readonly table: Promise<ViewedTable>
  /** Who uses it just now. */
  users: number
}

/**
 * The tables that are open, the one that was used last first. A file that has changed since it was opened is opened anew.
 */
export class Shelf {
  #places: readonly Place[] = []
  #opened = 0
  #last: Promise<unknown> = Promise.resolve()

  /** @param folder for the copies of tables; it exists */
  constructor(private readonly folder: string) {}

  /**
   * @throws StudioError for what is no table
   */
  async use<T>(at: TablePlace, work: (table: ViewedTable) => Promise<T>): Promise<T> {
    const place = await this.#placeOf(at)
    place.users++
    try {
      return await work(await place.table)
    } finally {
      place.users--
      this.#closeIfLeft(place)
    }
  }

  async #placeOf(at: TablePlace): Promise<Place> {
    const key = JSON.stringify([at.source, at.table, at.dialect])
    const stamp = await stampOf(pathsOfSource(at.source))
    const known = this.#places.find((place) => place.key === key && place.stamp === stamp)
    const place = known ?? { key, stamp, table: this.#open(at), users: 0 }
    const others = this.#places.filter((each) => each.key !== key)
    const left = this.#places.filter((each) => each.key === key && each !== place)
    this.#places = [place, ...others].slice(0, KEPT)
    if (!known) void this.#watch(place)
    for (const each of [...left, ...others]) this.#closeIfLeft(each)
    return place
  }

  /** What turns out to be no table further down may be mended by the next time. */
  async #watch(place: Place): Promise<void> {
    try {
      await (await place.table).whole()
    } catch {
      this.#places = this.#places.filter((each) => each !== place)
      this.#closeIfLeft(place)
    }
  }

  /** One after another: each may take all the memory that there is for it. */
  #open(at: TablePlace): Promise<ViewedTable> {
    const opening = this.#last.then(() => this.#opening(at))
    this.#last = opening.catch(() => undefined)
    return opening
  }

  async #opening({ source, table, dialect }: TablePlace): Promise<ViewedTable> {
    if (typeof source === 'string')
      return FileTable.open(source, { table, dialect }, join(this.folder, `${++this.#opened}.duckdb`))
    return 'generator' in source ? MadeTable.generated(source) : MadeTable.ofImages(source)
  }

  /** Closes a table that is no longer kept, once nobody uses it. */
  #closeIfLeft(place: Place): void {
    if (place.users > 0 || this.#places.includes(place)) return
    void place.table.then((table) => table.close()).catch(() => undefined)
  }
}

/** What changes when the files do: when they were written, and how long they are. What is not there is for others to say. */
export async function stampOf(paths: readonly string[]): Promise<string> {
  const found = await Promise.all(paths.map((path) => stat(path).catch(() => null)))
  return JSON.stringify(found.map((each) => each && [each.mtimeMs, each.size, each.ino]))
}
