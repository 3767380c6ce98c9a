import { metrics } from '../../core'
import type { RunDetails, TableName } from '../../services/contract/api'
import { words } from '../words'

/** A number of a run that can be drawn over its steps. */
export interface OverlayNumber {
  readonly table: TableName
  readonly column: string
}

const w = words.runs.overlay

/** What is not drawn over the steps: the steps, and what only tells where a row is. */
const AXES = ['step', 'epoch']

/** All numbers that some of these runs have, in the order of their tables; each once. */
export function numbersOf(details: readonly Pick<RunDetails, 'columns'>[]): OverlayNumber[] {
  const found = new Map<string, OverlayNumber>()
  for (const table of ['epochs', 'steps'] as const) {
    const columns = new Set(details.flatMap(({ columns }) => columns[table]))
    for (const column of columns) {
      if (!AXES.includes(column)) found.set(keyOf({ table, column }), { table, column })
    }
  }
  return [...found.values()]
}

/** `epochs.validationLoss`, `steps.gradNorm.2`. */
export const keyOf = ({ table, column }: OverlayNumber): string => `${table}.${column}`

/** As a person would call it: `Gradient norm, layer 2`. */
export function numberInWords({ column }: OverlayNumber): string {
  const [name, ...rest] = column.split('.')
  const known = w.names[name] ?? metricInWords(name)
  if (known === null) return column
  const layer = rest.find((part) => /^\d+$/.test(part))
  const whole = layer === undefined ? known : w.layer(known, layer)
  if (rest.at(-1) === 'min') return w.least(whole)
  return rest.at(-1) === 'max' ? w.greatest(whole) : whole
}

function metricInWords(name: string): string | null {
  const [, metric] = /^validation([A-Z]\w*)$/.exec(name) ?? []
  const key = metric && metric[0].toLowerCase() + metric.slice(1)
  const found = Object.entries(metrics).find(([stored]) => stored === key)
  return found ? w.validation(found[1].label) : null
}
