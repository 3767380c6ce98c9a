import type { InputValues, ProofRows } from '../model-format'

/** Rows as JSON: a list for each row, in the order of the inputs; null where a value is missing. */
export function rowsAsJson({ inputs, rows }: ProofRows): string {
  const value = (values: InputValues, i: number): number | string | null => {
    const each = values[i]
    return typeof each === 'number' && Number.isNaN(each) ? null : each
  }
  return JSON.stringify(Array.from({ length: rows }, (_, i) => inputs.map((values) => value(values, i))))
}

/** Doubles in little-endian order, as base64: what a program prints, so that NaN and the infinite come through as well. */
export function doublesOf(base64: string): Float64Array {
  const bytes = Buffer.from(base64.trim(), 'base64')
  return Float64Array.from({ length: Math.floor(bytes.length / 8) }, (_, i) => bytes.readDoubleLE(8 * i))
}
