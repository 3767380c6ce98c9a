import type { ProofRows } from '../../../services/models/model-format'
import type { PortableModel } from '../../../services/models/portable-model'

const field = (text: string): string => (/[",\n;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** Rows as a CSV file, empty where a value is missing. */
export function csvOf({ inputs }: PortableModel, { rows, inputs: values }: ProofRows): string {
  const lines = Array.from({ length: rows }, (_, i) =>
    values.map((column) => {
      const value = column[i]
      return value === null || Number.isNaN(value) ? '' : field(String(value))
    }),
  )
  return [inputs.map(({ name }) => field(name)), ...lines].map((line) => `${line.join(',')}\n`).join('')
}
