import { quoted } from '../../../contract/study-table'
import { originalTarget, originalValue } from '../../../contract/transforms'
import type { ColumnPreprocessing, DataSet, Target } from '../../../datasets/data-set'

/** The rows that a run used as a CSV file: on the scale of the source, gaps filled. Not of images. */
export function rowsText({ rows, features, featureNames, target, preprocessing }: DataSet): string {
  const width = featureNames.length
  let next = 0
  const cells = preprocessing.features.map((column) => {
    const from = next
    next += column.kind === 'categorical' ? column.categories.length : 1
    const to = next
    return (row: number): string => cellOf(column, features.subarray(row * width + from, row * width + to))
  })
  const targets = targetCells(target)
  const head = [...preprocessing.features.map(nameOf), ...targets.names]
  const lines = Array.from({ length: rows }, (_, row) => [
    ...cells.map((cell) => cell(row)),
    ...targets.cells(row),
  ])
  return [head, ...lines].map((line) => `${line.map(quoted).join(',')}\n`).join('')
}

function nameOf(column: ColumnPreprocessing): string {
  if (column.kind === 'image') throw new Error('Images are read from their own files')
  return column.column
}

/** @param features those of this column, of one row */
function cellOf(column: ColumnPreprocessing, features: Float32Array): string {
  switch (column.kind) {
    case 'numeric':
      return String(originalValue(features[0], column))
    case 'categorical':
      return column.categories[features.indexOf(1)] ?? ''
    case 'ordinal':
      return column.categories[Math.round(features[0] * column.std + column.mean)] ?? ''
    case 'image':
      throw new Error('Images are read from their own files')
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
