import type { Matrix, Memory } from '../memory'

/** The place of element (i, j). */
export const at = (m: Matrix, i: number, j: number): number => m.offset + i * m.stride + j

export function each(rows: number, columns: number, visit: (i: number, j: number) => void): void {
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) visit(i, j)
}

export function column(values: Memory['values'], m: Matrix, j: number, rows: number): number[] {
  return Array.from({ length: rows }, (_, i) => values[at(m, i, j)])
}

export function row(values: Memory['values'], m: Matrix, i: number): number[] {
  return Array.from({ length: m.columns }, (_, j) => values[at(m, i, j)])
}

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, x) => total + x, 0)

export function meanAndSpread(xs: readonly number[]): { mean: number; spread: number } {
  const mean = sum(xs) / xs.length
  return { mean, spread: sum(xs.map((x) => (x - mean) ** 2)) }
}

/** Sum of the squares of one unit's `perUnit` values in a tensor. */
export function squaresOf(values: Memory['values'], tensor: number, perUnit: number, unit: number): number {
  let total = 0
  for (let p = 0; p < perUnit; p++) total += values[tensor + unit * perUnit + p] ** 2
  return total
}
