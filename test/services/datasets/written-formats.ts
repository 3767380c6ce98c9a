import { DuckDBInstance } from '@duckdb/node-api'
import {
  columnFromArray,
  CompressionType,
  getCompressionCodec,
  setCompressionCodec,
  tableFromColumns,
  tableToIPC,
  utf8,
} from '@uwdata/flechette'
import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

/** The bundled tables, with their target. */
export const BUNDLED = [
  ['iris', 'species', 'classification'],
  ['wine', 'cultivar', 'classification'],
  ['breast-cancer', 'diagnosis', 'classification'],
  ['digits', 'digit', 'classification'],
  ['diabetes', 'progression', 'regression'],
] as const

/** What is written of each: file, and what of the experiment is another than with a CSV. */
export const WRITTEN: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['german.csv', {}],
  ['packed.tsv.gz', {}],
  ['packed.zip', {}],
  ['table.jsonl', {}],
  ['records.json', {}],
  ['columns.json', {}],
  ['by-row.json', {}],
  ['split.json', {}],
  ['table.parquet', {}],
  ['table.duckdb', {}],
  ['plain.arrow', {}],
  ['lz4.feather', {}],
  ['zstd.feather', {}],
  ['stream.arrows', {}],
  ['structured.npy', {}],
  ['arrays.npz', { table: 'X, y', target: 'y' }],
  ['table.arff', {}],
  ['table.svmlight', { target: 'label' }],
  ['table.sqlite', {}],
  ['table.xlsx', {}],
]

export const csvOf = (name: string): string =>
  resolve(import.meta.dirname, `../../../examples/data/${name}.csv`)

/** Writes a table in every format: by Python and NumPy, by DuckDB, and Arrow by flechette, packed by lz4 and zstd. */
export async function writeFormats(csv: string, target: string, folder: string): Promise<void> {
  const script = resolve(import.meta.dirname, 'write_formats.py')
  const { status, stderr } = spawnSync('/usr/bin/python3', ['-B', script, csv, folder, target])
  if (status !== 0) throw new Error(`write_formats.py needs python3 with numpy: ${stderr.toString()}`)
  await byDuckDB(csv, folder)
}

async function byDuckDB(csv: string, folder: string): Promise<void> {
  const instance = await DuckDBInstance.create()
  const db = await instance.connect()
  const at = (file: string): string => `'${join(folder, file)}'`
  await db.run(`create table t as select * from read_csv('${csv}', header = true)`)
  await db.run(`copy t to ${at('table.parquet')} (format parquet)`)
  await db.run(`attach ${at('table.duckdb')} as other; create table other.t as select * from t; detach other`)
  const result = await db.runAndReadAll('select * from t')
  await byFlechette(result.columnNames(), result.getColumnsJS(), folder)
  db.closeSync()
  instance.closeSync()
}

async function byFlechette(
  names: readonly string[],
  columns: readonly unknown[][],
  folder: string,
): Promise<void> {
  const table = tableFromColumns(
    Object.fromEntries(
      names.map((name, j) => {
        const isText = typeof columns[j][0] === 'string'
        const values = isText ? columns[j] : Float64Array.from(columns[j], Number)
        // Texts as pandas writes them: as they are, and not as a dictionary.
        return [name, columnFromArray(values as never, isText ? utf8() : undefined) as never]
      }),
    ),
  )
  packWith()
  const write = async (file: string, options: object): Promise<void> => {
    await writeFile(join(folder, file), tableToIPC(table, options)!)
  }
  await write('plain.arrow', { format: 'file' })
  await write('lz4.feather', { format: 'file', codec: CompressionType.LZ4_FRAME })
  await write('zstd.feather', { format: 'file', codec: CompressionType.ZSTD })
  await write('stream.arrows', { format: 'stream' })
}

/** The reader registers codecs that do not pack; for the test, the programs of LZ4 and zstd do. */
function packWith(): void {
  for (const [codec, program] of [
    [CompressionType.LZ4_FRAME, 'lz4'],
    [CompressionType.ZSTD, 'zstd'],
  ] as const) {
    const known = getCompressionCodec(codec)
    const decode = (bytes: Uint8Array): Uint8Array => known!.decode(bytes)
    const encode = (bytes: Uint8Array): Uint8Array =>
      spawnSync(`/usr/bin/${program}`, ['-c', '-'], { input: bytes }).stdout
    setCompressionCodec(codec, { encode, decode })
  }
}
