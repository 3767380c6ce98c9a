import { Control, Field, Group } from '../codes'
import { FIELDS } from '../fields'
import type { Matrix, Memory } from '../memory'
import { column, meanAndSpread } from './matrices'

/** The record of the group that a unit is in. */
export const recordOf = (records: number, unit: number): number =>
  records + Math.floor(unit / Group.units) * Field.count

export function eachGroup(records: number, units: number, visit: (record: number) => void): void {
  for (let j = 0; j < units; j += Group.units) visit(recordOf(records, j))
}

/** Sets a field of each group's record to the sum of what its units contribute. */
export function sumGroups(
  { scalars }: Memory,
  records: number,
  field: Field,
  units: number,
  contribution: (unit: number) => number,
): void {
  eachGroup(records, units, (record) => (scalars[record + field] = 0))
  for (let j = 0; j < units; j++) scalars[recordOf(records, j) + field] += contribution(j)
}

/** Records the three moments of each unit's values, from `field` on. */
export function moments(memory: Memory, x: Matrix, records: number, field: Field): void {
  const units = Array.from({ length: x.columns }, (_, j) =>
    meanAndSpread(column(memory.values, x, j, memory.scalars[Control.rows])),
  )
  const [means, meanSquares, spreads] = FIELDS.slice(field)
  sumGroups(memory, records, means, x.columns, (j) => units[j].mean)
  sumGroups(memory, records, meanSquares, x.columns, (j) => units[j].mean ** 2)
  sumGroups(memory, records, spreads, x.columns, (j) => units[j].spread)
}
