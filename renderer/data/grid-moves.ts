/** A cell of a grid: row -1 is the head of the columns. */
export interface GridCell {
  readonly row: number
  readonly column: number
}

export interface GridSize {
  readonly rows: number
  readonly columns: number
  /** Rows that can be seen at once. */
  readonly page: number
}

/** Where a key leads from a cell; null for a key that leads nowhere. */
export function moved(
  cell: GridCell,
  { key, hasMod }: { readonly key: string; readonly hasMod: boolean },
  size: GridSize,
): GridCell | null {
  const to = (row: number, column: number): GridCell => ({
    row: Math.min(Math.max(-1, row), size.rows - 1),
    column: Math.min(Math.max(0, column), size.columns - 1),
  })
  const { row, column } = cell
  switch (key) {
    case 'ArrowUp':
      return to(hasMod ? 0 : row - 1, column)
    case 'ArrowDown':
      return to(hasMod ? size.rows - 1 : row + 1, column)
    case 'ArrowLeft':
      return to(row, hasMod ? 0 : column - 1)
    case 'ArrowRight':
      return to(row, hasMod ? size.columns - 1 : column + 1)
    case 'PageUp':
      return to(Math.max(0, row - size.page), column)
    case 'PageDown':
      return to(row + size.page, column)
    case 'Home':
      return to(hasMod ? 0 : row, 0)
    case 'End':
      return to(hasMod ? size.rows - 1 : row, size.columns - 1)
    default:
      return null
  }
}
