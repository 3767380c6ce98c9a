import type { RunInfo, RunState } from '../../services/contract/api'
import type { SplitMetrics } from '../../services/contract/run-summary'
import { digits } from './numbers'
import { isActive } from '../stores/run-list'
import { words } from '.'

/** What it is in, as a person would say: a run that a dead process left still says that it runs. */
export const stateOf = (run: RunInfo): RunState =>
  run.state === 'running' && !isActive(run) ? 'interrupted' : run.state

/** Why it came to a bad end; null where it did not. */
export function reasonFor({ state, failure, summary }: RunInfo): string | null {
  const nonFinite = state === 'diverged' ? summary?.nonFinite : null
  return nonFinite ? words.runs.diverged(nonFinite.step, nonFinite.layer, nonFinite.value) : failure
}

/** One number of each kind of task says how good a model is at a glance. */
const SCORES = ['accuracy', 'rmse'] as const

/**
 * How good the model of a run is on the test part, or on what says most about it where there is none; nothing before the
 * run has ended.
 */
export function scoreOf({ summary }: RunInfo): string {
  const { test, validation, train } = summary?.metrics ?? {}
  if (test) return scoreIn(test)
  if (validation) return words.runs.scoreOn(scoreIn(validation), words.parts.validation)
  return train ? words.runs.scoreOn(scoreIn(train), words.parts.train) : ''
}

/** The same as a number, to sort by; null where there is none. */
export function scoreValueOf({ summary }: RunInfo): number | null {
  const { test, validation, train } = summary?.metrics ?? {}
  const metrics = test ?? validation ?? train
  const name = SCORES.find((one) => metrics?.[one] != null)
  return name ? (metrics?.[name] ?? null) : null
}

function scoreIn(metrics: SplitMetrics): string {
  const name = SCORES.find((one) => metrics[one] != null)
  return name ? words.runs.score(words.metrics[name], shown(name, metrics[name])) : ''
}

const shown = (name: (typeof SCORES)[number], value: number | null | undefined): string =>
  name === 'accuracy' ? `${digits(100 * (value ?? NaN))} %` : digits(value)
