import type { ColumnDescription } from '../../services/contract/tables'

interface Given {
  readonly kind?: ColumnDescription['kind']
  readonly rows?: number
  readonly missing?: number
  readonly distinct?: number
  readonly values?: readonly string[]
}

/** A column as the studio describes it: of 100 rows and 50 different numbers, unless something else is said. */
export function column(name: string, given: Given = {}): ColumnDescription {
  const { kind = 'number', rows = 100, missing = 0, values } = given
  const distinct = given.distinct ?? values?.length ?? 50
  return {
    ...{ name, kind, rows, missing, distinct },
    numbers: kind === 'number' ? { min: 0, max: 1, mean: 0.5, std: 0.1, median: 0.5, bins: [rows] } : null,
    values: values?.map((value) => ({ value, count: Math.floor(rows / values.length) })) ?? null,
  }
}

/** The columns of a small table without gaps. */
export const describeRows = (
  names: readonly string[],
  rows: readonly (readonly string[])[],
): ColumnDescription[] =>
  names.map((name, j) => {
    const cells = rows.map((row) => row[j])
    const values = [...new Set(cells)]
    const kind = cells.every((cell) => cell !== '' && !Number.isNaN(Number(cell))) ? 'number' : 'text'
    const isListed = kind === 'text' || values.length <= 20
    return column(name, {
      ...{ kind, rows: rows.length, distinct: values.length },
      ...(isListed ? { values: values.slice(0, 20) } : {}),
    })
  })
