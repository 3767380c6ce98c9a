import { dirname, join } from 'node:path'
import type { DataSpec } from '../contract/data-spec'
import type { Packed } from '../contract/packed'
import type { ColumnDescription, DataExamination, TableInfo, TableRows } from '../contract/tables'
import type { TablePlace } from '../datasets/tables/shelf'
import { TableProcess } from '../datasets/tables/table-process'
import { Examinations } from './examinations'

/** Data that are looked at, by whichever door. Paths are absolute, and may be read. */
export class Tables {
  /** Where tables are open. */
  readonly process: TableProcess
  readonly #examinations: Examinations

  /**
   * @param workspace its folder
   * @param workerFile the bundled training worker; the processes that read data lie beside it
   */
  constructor(workspace: string, workerFile: string) {
    const beside = (name: string): string => join(dirname(workerFile), name)
    this.process = new TableProcess(beside('table-server.js'), join(workspace, 'cache'))
    this.#examinations = new Examinations(beside('data-reader.js'))
  }

  open(at: TablePlace): Promise<TableInfo> {
    return this.process.ask(at, { what: 'info' })
  }

  whole(at: TablePlace): Promise<TableInfo> {
    return this.process.ask(at, { what: 'whole' })
  }

  rows(at: TablePlace, first: number, count: number): Promise<TableRows> {
    return this.process.ask(at, { what: 'rows', first, count })
  }

  describe(at: TablePlace): Promise<readonly ColumnDescription[]> {
    return this.process.ask(at, { what: 'description' })
  }

  examine(spec: DataSpec): Promise<Packed<DataExamination>> {
    return this.#examinations.of(spec)
  }

  /** Whatever is being read is given up. */
  async close(): Promise<void> {
    this.#examinations.close()
    await this.process.close()
  }
}
