import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { formatOf } from '../../services/contract/data-formats'
import { StudioError } from '../../services/contract/errors'
import { readIdx } from '../../services/datasets/idx'
import { readPicture } from '../../services/datasets/image-folder'
import { openTable } from '../../services/datasets/open-table'
import { countValues } from '../../services/datasets/profile'
import { Scratch } from '../../services/datasets/scratch'

/** One file to read. */
export interface FuzzTask {
  readonly file: string
  readonly table?: string
}

/** What came of it: rows, or the code of an error; and how much memory the process has taken. */
export interface FuzzOutcome {
  readonly rows?: number
  readonly code?: string
  readonly message?: string
  readonly rss: number
}

const folder = process.argv[2]
/** DuckDB may be left unusable by a damaged file; and attached files are let go of. */
const FILES_PER_INSTANCE = 200

let files = 0
let instance: DuckDBInstance | null = null
let db: DuckDBConnection | null = null

async function connection(): Promise<DuckDBConnection> {
  if (files++ % FILES_PER_INSTANCE === 0) close()
  if (db) return db
  instance = await DuckDBInstance.create(':memory:', {
    ...{ autoinstall_known_extensions: 'false', autoload_known_extensions: 'false', temp_directory: '' },
    threads: '1',
  })
  return (db = await instance.connect())
}

function close(): void {
  db?.closeSync()
  instance?.closeSync()
  db = instance = null
}

async function rowsOf({ file, table }: FuzzTask): Promise<number> {
  if (/\.(png|jpe?g)$/.test(file)) return (await readPicture(file)).height
  if (/-idx3-ubyte(\.gz)?$/.test(file)) return (await readIdx(file, 3)).dimensions[0]
  // What is no table by its name is a mistake of the harness.
  if (formatOf(file) === null) throw new Error(`${file} is of no format`)
  const scratch = join(folder, 'scratch')
  await mkdir(scratch, { recursive: true })
  try {
    const source = await openTable({ db: await connection(), scratch: new Scratch(scratch), table }, file)
    const columns = source.columns.filter(({ storage }) => typeof storage === 'string').slice(0, 50)
    if (columns.length === 0) return 0
    return (await countValues(db!, source, columns)).rows
  } finally {
    await letGo()
    await rm(scratch, { recursive: true, force: true })
  }
}

/** Databases that were attached for the file. */
async function letGo(): Promise<void> {
  try {
    const found = await db!.runAndReadAll(
      `select database_name from duckdb_databases() where database_name similar to '(staged|attached)\\d+'`,
    )
    for (const [name] of found.getRows()) await db!.run(`detach ${String(name)}`)
  } catch {
    close()
  }
}

process.on('message', (task: FuzzTask) => {
  void rowsOf(task)
    .then(
      (rows) => ({ rows }),
      (error: unknown) =>
        error instanceof StudioError
          ? { code: String(error.code), message: error.message }
          : {
              code: 'unexpected',
              message: error instanceof Error ? (error.stack ?? error.message) : String(error),
            },
    )
    .then((outcome) => process.send!({ ...outcome, rss: process.memoryUsage().rss }))
})
process.once('disconnect', () => process.exit())
