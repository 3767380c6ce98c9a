import { quoted } from '../../../contract/study-table'
import { originalTarget, originalValue } from '../../../contract/transforms'
import type { ColumnPreprocessing, DataSet, Target } from '../../../datasets/data-set'
import { readRow } from '../../../datasets/feature-rows'
import { namesOf, widthOf } from '../../../datasets/preprocess'

/** The rows that a run used as a CSV file: on the scale of the source, gaps filled. */
export function rowsText(data: DataSet): string {
  const { rows, target, preprocessing } = data
  let next = 0
  const columns = preprocessing.features.map((column) => {
    const from = next
    next += widthOf(column)
    const to = next
    return (row: number): string[] => cellsOf(column, readRow(data, row).subarray(from, to))
  })
  const targets = targetCells(target)
  const head = [...preprocessing.features.flatMap(headOf), ...targets.names]
  const lines = Array.from({ length: rows }, (_, row) => [
    ...columns.flatMap((cells) => cells(row)),
    ...targets.cells(row),
  ])
  return [head, ...lines].map((line) => `${line.map(quoted).join(',')}\n`).join('')
}

const headOf = (column: ColumnPreprocessing): string[] =>
  column.kind === 'image' ? namesOf(column) : [column.column]

/** @param features those of this column, of one row */
function cellsOf(column: ColumnPreprocessing, features: Float32Array): string[] {
  switch (column.kind) {
    case 'numeric':
      return [String(originalValue(features[0], column))]
    case 'categorical':
      return [column.categories[features.indexOf(1)] ?? '']
    case 'ordinal':
      return [column.categories[Math.round(features[0] * column.std + column.mean)] ?? '']
    case 'image': {
      const { mean, std } = column
      // Pixels are bytes at the source.
      const byte = (x: number, j: number): number =>
        Math.round(255 * (x * (std?.[j] ?? 1) + (mean?.[j] ?? 0)))
      return Array.from(features, (x, j) => String(byte(x, j)))
    }
  }
}

function targetCells(target: Target): {
  readonly names: readonly string[]
  readonly cells: (row: number) => string[]
} {
  if (target.kind === 'classes') {
    return { names: [target.name], cells: (row) => [target.classes[target.labels[row]]] }
  }
  const { names, values } = target
  const cells = (row: number): string[] =>
    names.map((_, j) => String(originalTarget(values[row * names.length + j], target, j)))
  return { names, cells }
}
