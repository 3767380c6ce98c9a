/** A kind of file that holds a table. */
export interface DataFormatInfo {
  readonly label: string
  /** Ends of file names, without the dot; each also with .gz behind it. */
  readonly extensions: readonly string[]
  /** Text whose separator, decimal sign, encoding, header and comments may differ: `data.dialect` says how. */
  readonly hasDialect?: true
  /** What `data.table` names in it, where a file may hold several tables. */
  readonly holds?: 'sheet' | 'table' | 'array' | 'file'
}

/**
 * Every kind of file that is read as a table. The key is the format's name; what opens it stands under the same key in
 * datasets/formats. Messages, dialogs and tests are made from this table.
 */
export const dataFormats = {
  csv: { label: 'CSV', extensions: ['csv'], hasDialect: true },
  tsv: { label: 'Text with tabs', extensions: ['tsv', 'tab', 'txt'], hasDialect: true },
  jsonLines: { label: 'JSON lines', extensions: ['jsonl', 'ndjson'] },
  json: { label: 'JSON', extensions: ['json'] },
  parquet: { label: 'Parquet', extensions: ['parquet'] },
  arrow: { label: 'Arrow, Feather', extensions: ['arrow', 'feather', 'arrows'] },
  npy: { label: 'NumPy array', extensions: ['npy'] },
  npz: { label: 'NumPy archive', extensions: ['npz'], holds: 'array' },
  arff: { label: 'ARFF', extensions: ['arff'] },
  svmlight: { label: 'libsvm, svmlight', extensions: ['svmlight', 'libsvm', 'svm'] },
  xlsx: { label: 'Excel', extensions: ['xlsx', 'xlsm'], holds: 'sheet' },
  sqlite: { label: 'SQLite', extensions: ['sqlite', 'sqlite3', 'db'], holds: 'table' },
  duckdb: { label: 'DuckDB', extensions: ['duckdb'], holds: 'table' },
  zip: { label: 'Zip', extensions: ['zip'], holds: 'file' },
} as const satisfies Record<string, DataFormatInfo>

export type DataFormat = keyof typeof dataFormats

/** All formats with what is known of each. */
export const dataFormatEntries = Object.entries(dataFormats) as [DataFormat, DataFormatInfo][]

/** Ends of file names that can be read, in the order of the table, without .gz. */
export const dataExtensions: readonly string[] = dataFormatEntries.flatMap(([, { extensions }]) => extensions)

/** Of which format a file is, by its name; null where it is none of them. */
export function formatOf(path: string): DataFormat | null {
  const ending = /\.([^.\\/]+)(\.gz)?$/i.exec(path)?.[1].toLowerCase()
  const found = dataFormatEntries.find(([, { extensions }]) => extensions.includes(ending ?? ''))
  return found?.[0] ?? null
}

export const isGzipName = (path: string): boolean => /\.gz$/i.test(path)
