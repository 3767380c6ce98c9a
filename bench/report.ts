import { gigaflops, operationsPerStep } from './floating-point'
import type { OwnMeasurement } from './descent'
import type { Measurement } from './peers/run-peers'
import type { Workload } from './workloads'

export interface Result {
  readonly workload: Workload
  readonly ours: readonly OwnMeasurement[]
  readonly peers: readonly Measurement[]
}

const HEADINGS = [
  'workload',
  'descent us/step (threads)',
  'fastest other us/step (threads)',
  'times as fast',
  'aim',
  'diagnostics cost',
  'GFLOP/s per core',
]

/** Ours beside the fastest of the others and, where others were measured, each system's fastest. */
export function reportOf(results: readonly Result[]): string {
  const overview = table([HEADINGS, ...results.map(rowOf)])
  const systems = [...new Set(results.flatMap(({ peers }) => peers.map(({ system }) => system)))]
  if (systems.length === 0) return `${overview}\n`
  const fastest = results.map(({ workload, peers }) => {
    const rows = systems.map((system) => best(peers.filter((peer) => peer.system === system)))
    return [workload.name, ...rows.map((row) => (row ? timing(row) : '-'))]
  })
  return `${overview}\n\n${table([['us/step (threads)', ...systems], ...fastest])}\n`
}

function rowOf({ workload, ours, peers }: Result): string[] {
  const own = ours.reduce((a, b) => (a.row.microsecondsPerStep < b.row.microsecondsPerStep ? a : b))
  const { microsecondsPerStep, threads } = own.row
  const other = best(peers)
  const cost = (microsecondsPerStep / own.withoutDiagnostics - 1) * 100
  return [
    workload.name,
    timing(own.row),
    other ? `${timing(other).replace(')', '')}, ${other.system})` : '-',
    other ? digits(other.microsecondsPerStep / microsecondsPerStep) : '-',
    String(workload.aim),
    `${cost.toFixed(1)} %`,
    gigaflops(operationsPerStep(workload), microsecondsPerStep, threads).toFixed(1),
  ]
}

function best(rows: readonly Measurement[]): Measurement | undefined {
  return rows.toSorted((a, b) => a.microsecondsPerStep - b.microsecondsPerStep).at(0)
}

export const timing = ({ microsecondsPerStep, threads }: Measurement): string =>
  `${digits(microsecondsPerStep)} (${threads})`

/** Three digits, without an exponent. */
const digits = (x: number): string => (x < 100 ? x.toPrecision(3) : x.toFixed(0))

/** Columns as wide as their widest cell; the first to the left, the others to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ')
  return rows.map(line).join('\n')
}
