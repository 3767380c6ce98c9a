import { SIGNIFICANCE, type SchemeComparison, type SchemeRow } from '../../core'
import { isLowerBetter, type Measure } from './comparison-file'

/** What is to be named: the schemes, and what of them is compared. */
export interface Named {
  readonly labels: readonly string[]
  readonly measure: Measure
}

const MEASURE_WORDS: Readonly<Partial<Record<Measure, string>>> = {
  loss: 'validation loss',
  error: 'share of wrong answers on the validation part',
  rmse: 'RMSE on the validation part',
  mae: 'MAE on the validation part',
  r2: 'R² on the validation part',
}

export const measureInWords = (measure: Measure): string =>
  MEASURE_WORDS[measure] ?? `${measure} on the validation part`

/** A sentence or some that say what a comparison shows, and what it does not. */
export function conclusionInWords({ rows, conclusion }: SchemeComparison, named: Named): string {
  const { labels, measure } = named
  const name = (scheme: number): string => `"${labels[scheme]}"`
  const what = measureInWords(measure)
  switch (conclusion.kind) {
    case 'nothing':
      return `No run has come to a number yet, so there is nothing to compare.${lostWords(rows, labels)}`
    case 'single':
      return `There is one scheme, ${name(conclusion.best)}, with a mean ${what} of ${meanWords(rows[conclusion.best])}. Add another to compare it with.`
    case 'oneSeed':
      return `${name(conclusion.best)} has the ${extreme(measure)} ${what} so far, ${meanWords(rows[conclusion.best])}, but with fewer than two common seeds nothing can be said of whether that is chance.${lostWords(rows, labels)}`
    case 'compared': {
      const { best, tied, behind, untested, seeds, waiting } = conclusion
      const parts = [
        `${name(best)} has the ${extreme(measure)} mean ${what} over ${seeds} seeds: ${meanWords(rows[best])}.`,
        behind.length > 0
          ? `It is better than ${listed(behind.map(name))} (paired t tests, Holm's correction, ${SIGNIFICANCE * 100} %).`
          : '',
        tied.length > 0
          ? `It cannot be told from ${listed(tied.map(name))}: that may be chance, and more seeds may tell.`
          : '',
        untested.length > 0 ? `No test is possible against ${listed(untested.map(name))}.` : '',
        waiting > 0 ? `${waiting} ${waiting === 1 ? 'run is' : 'runs are'} not over yet.` : '',
        'This holds for these data, this split and these settings.',
      ]
      return parts.filter((part) => part !== '').join(' ') + lostWords(rows, labels)
    }
  }
}

const extreme = (measure: Measure): string => (isLowerBetter(measure) ? 'lowest' : 'highest')

function meanWords({ mean, interval }: SchemeRow): string {
  const half = interval ? ` ± ${short((interval.high - interval.low) / 2)}` : ''
  return `${short(mean ?? NaN)}${half}`
}

/** Runs that diverged or failed are said, not hidden. */
function lostWords(rows: readonly SchemeRow[], labels: readonly string[]): string {
  const lost = rows.flatMap(({ scheme, diverged, failed, values, waiting }) => {
    const all = values.length + diverged + failed + waiting
    const parts = [diverged > 0 ? `${diverged} diverged` : '', failed > 0 ? `${failed} failed` : '']
    const words = parts.filter((part) => part !== '').join(' and ')
    return words === '' ? [] : [`of "${labels[scheme]}" ${words} of ${all}`]
  })
  if (lost.length === 0) return ''
  return ` Runs without a number: ${listed(lost)}.`
}

function listed(parts: readonly string[]): string {
  if (parts.length <= 1) return parts.join('')
  if (parts.length > 6) return `${parts.slice(0, 5).join(', ')} and ${parts.length - 5} more`
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}

const short = (x: number): string =>
  x !== 0 && Math.abs(x) < 1e-3 ? x.toExponential(2) : String(Number(x.toPrecision(3)))
