import { measureOf, schemesOf, trialsOf } from './comparison-file'
import type { SearchDetails, StudyDetails, TrialCurves } from './studies'
import { measured, reachedAt } from './study-results'

/** A table as it is written to a file. */
export interface TextTable {
  readonly head: readonly string[]
  readonly rows: readonly (readonly (string | number)[])[]
}

/**
 * Every run of a comparison, a row each: what was varied, what it came to.
 * @param curves those that are known, for the epochs to the target
 */
export function runsTable(
  { file, results }: Pick<StudyDetails, 'file' | 'results'>,
  curves: readonly TrialCurves[],
): TextTable {
  const schemes = schemesOf(file)
  const measure = measureOf(file)
  const varies = Object.keys(file.vary)
  const scores = [...new Set(results.flatMap(({ validation }) => Object.keys(validation ?? {})))].filter(
    (name) => name !== 'confusion' && name !== 'perClass',
  )
  const byTrial = new Map(curves.map((one) => [one.number, one]))
  const rows = trialsOf(file).map(({ number, scheme, seed }) => {
    const { state, run, epochs, elapsedMs, validation } = results[number]
    const { label, values } = schemes[scheme]
    const known = byTrial.get(number)
    return [
      ...[label, ...varies.map((name) => plain(values[name])), seed, state, run ?? '', epochs, elapsedMs],
      ...[plain(measured(validation, measure)), plain(known ? reachedAt(file, known) : null)],
      ...scores.map((name) => plain((validation as Record<string, unknown> | null)?.[name])),
    ]
  })
  return {
    head: [
      ...['scheme', ...varies, 'seed', 'state', 'run', 'epochs', 'elapsedMs', measure, 'epochsToTarget'],
      ...scores.map((name) => `validation.${name}`),
    ],
    rows,
  }
}

/** Every trial of a search, a row each: what was chosen, what it came to. */
export function trialsTable({ file, results }: Pick<SearchDetails, 'file' | 'results'>): TextTable {
  const names = Object.keys(file.space)
  const head = ['trial', ...names, 'state', 'run', 'epochs', 'elapsedMs', 'parameters', measureOf(file)]
  const rows = results.map((trial) => [
    ...[trial.number + 1, ...names.map((name) => plain(trial.values[name]))],
    ...[trial.state, trial.run ?? '', trial.epochs, trial.elapsedMs],
    ...[plain(trial.parameters), plain(trial.value)],
  ])
  return { head, rows }
}

function plain(value: unknown): string | number {
  if (value === null || value === undefined) return ''
  return typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value)
}

/** Comma-separated, as RFC 4180 has it. */
export const csvOfTable = ({ head, rows }: TextTable): string =>
  [head, ...rows].map((row) => `${row.map((value) => quoted(String(value))).join(',')}\n`).join('')

/** A cell as it stands in a line of comma-separated values. */
export const quoted = (cell: string): string =>
  /[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
