import { pairedDifference, wilcoxonBelowZero } from '../../core'
import { measureOfSearch, type SearchFile } from '../../services/contract/search-file'
import { table } from '../report'
import type { Kind, Outcome, Repetition } from './repetition'

export interface Measured {
  readonly name: string
  readonly file: SearchFile
  /** In the order of the seeds. */
  readonly repetitions: readonly Repetition[]
}

const PAIR = ['difference (95 %)', 'better, same, worse', 'p']

/** p is of Wilcoxon's signed-rank test, one-sided: that TPE is lower than random search, and lower than with ASHA. */
export function reportOf(measured: readonly Measured[]): string {
  const guided = ['TPE and random', 'trials', 'measure', 'random', 'TPE', ...PAIR, 'p of the areas']
  const pruned = ['ASHA and no pruner', 'TPE', 'ASHA', ...PAIR.slice(0, 2), 'p', 'epochs', 'of', 'share']
  return [table([guided, ...measured.map(guidedRow)]), table([pruned, ...measured.map(prunedRow)])].join(
    '\n\n',
  )
}

function guidedRow({ name, file, repetitions }: Measured): string[] {
  const [tpe, random] = columns(repetitions, ['tpe', 'random'], 'best')
  const [tpeArea, randomArea] = columns(repetitions, ['tpe', 'random'], 'area')
  return [
    name,
    String(file.budget.trials),
    measureOfSearch(file),
    ...[random, tpe].map((values) => digits(meanOf(values))),
    ...pair(tpe, random),
    p(tpe, random),
    p(tpeArea, randomArea),
  ]
}

function prunedRow({ name, repetitions }: Measured): string[] {
  const [asha, tpe] = columns(repetitions, ['asha', 'tpe'], 'best')
  const [some, all] = columns(repetitions, ['asha', 'tpe'], 'epochs').map(meanOf)
  return [
    name,
    ...[tpe, asha].map((values) => digits(meanOf(values))),
    ...pair(asha, tpe),
    p(tpe, asha),
    ...[some, all].map((epochs) => epochs.toFixed(0)),
    `${((100 * some) / all).toFixed(0)} %`,
  ]
}

function pair(first: readonly number[], second: readonly number[]): [string, string] {
  const { mean, interval, better, equal, worse } = pairedDifference(first, second)
  const range = interval ? `${digits(interval.low)} .. ${digits(interval.high)}` : '-'
  return [`${digits(mean!)} (${range})`, `${better}, ${equal}, ${worse}`]
}

const p = (first: readonly number[], second: readonly number[]): string =>
  wilcoxonBelowZero(first.map((value, i) => value - second[i])).toPrecision(2)

const columns = (
  repetitions: readonly Repetition[],
  kinds: readonly Kind[],
  key: keyof Outcome,
): number[][] => kinds.map((kind) => repetitions.map((repetition) => repetition[kind][key]))

const meanOf = (values: readonly number[]): number => values.reduce((sum, x) => sum + x / values.length, 0)

const digits = (x: number): string => x.toPrecision(3)
