import type { ProofRows } from '../model-format'
import type { PortableModel } from '../portable-model'

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`

/** Rows as CSV with the names of the columns in its first line; what is missing is empty, in quotes: an empty line is no row. */
export function rowsAsCsv({ inputs: columns }: PortableModel, { inputs, rows }: ProofRows): string {
  const field = (value: number | string | null): string =>
    typeof value === 'number' ? (Number.isNaN(value) ? quoted('') : String(value)) : quoted(value ?? '')
  const lines = Array.from({ length: rows }, (_, i) => inputs.map((values) => field(values[i])).join())
  return [columns.map(({ name }) => quoted(name)).join(), ...lines, ''].join('\n')
}

/** The records of CSV with commas: quoted fields may hold quotes, doubled, and ends of lines. */
export function csvRecords(text: string): string[][] {
  const records: string[][] = []
  let record: string[] = []
  for (const [whole, field, end] of text.matchAll(/("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/g)) {
    if (whole === '' && record.length === 0) break
    record.push(field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field)
    if (end === ',') continue
    records.push(record)
    record = []
  }
  return records
}
