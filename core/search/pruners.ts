import { defaultsOf, number, type Choice } from '../table'
import { halvingBracket, hyperbandBrackets, nextInBrackets } from './brackets'
import {
  bestAtRung,
  hasReached,
  mayBegin,
  rungsOf,
  share,
  valueAtRung,
  type PrunedTrial,
  type PruningState,
  type RungValues,
  type TrialStep,
} from './rungs'
import type { SearchEntry } from './search-entry'

/** A way to share epochs among trials. */
export interface PrunerEntry extends SearchEntry {
  // The values are those of this very entry; the table as a whole cannot say so.
  next(state: PruningState, values: never): TrialStep
}

const rungParameters = {
  reduction: number(
    3,
    2,
    100,
    'eta: of so many trials one goes on to the next rung, with so many times the epochs',
  ),
  minEpochs: { ...number(1, 1, 1e6, 'r, epochs that every trial gets'), integer: true },
} as const

/** All pruners, in the order of the menus. */
export const pruners = {
  none: {
    label: 'None',
    description: 'Every trial is trained in full.',
    parameters: {},
    reference: 'Bergstra & Bengio 2012',
    next: (state) => interrupted(state, state.maxEpochs) ?? begin(state, state.maxEpochs) ?? { type: 'done' },
  },
  successiveHalving: {
    label: 'Successive halving',
    description: 'Many trials are begun, and at each rung, once all are there, only the best go on.',
    parameters: rungParameters,
    reference: 'Jamieson & Talwalkar 2016, Figure 3',
    next: (state, values: RungValues) =>
      nextInBrackets([halvingBracket(values, state.maxEpochs)], values.reduction, state),
  },
  asha: {
    label: 'Asynchronous successive halving',
    description:
      'A trial goes on as soon as it is among the best that have come to its rung; no worker waits for a rung to fill.',
    parameters: rungParameters,
    reference: 'Li et al. 2020, Algorithm 2',
    next: nextOfAsha,
  },
  hyperband: {
    label: 'Hyperband',
    description:
      'Successive halving in several brackets, from many trials with few epochs to few that are trained in full.',
    parameters: rungParameters,
    reference: 'Li et al. 2018, Algorithm 1',
    next: (state, values: RungValues) =>
      nextInBrackets(hyperbandBrackets(values, state.maxEpochs), values.reduction, state),
  },
} as const satisfies Record<string, PrunerEntry>

export type PrunerName = keyof typeof pruners
export type PrunerSpec = Choice<typeof pruners>

/** A pruner with the defaults of its parameters. */
export const defaultPruner = (name: PrunerName): PrunerSpec =>
  ({ name, ...defaultsOf(pruners[name]) }) as PrunerSpec

/** What is to be done next. The same for the same state, always; ties go to the lower number. */
export function nextStep(spec: PrunerSpec, state: PruningState): TrialStep {
  const entry: PrunerEntry = pruners[spec.name]
  return entry.next(state, spec as never)
}

const begin = (state: PruningState, untilEpoch: number): TrialStep | null =>
  mayBegin(state) ? { type: 'new', bracket: 0, untilEpoch } : null

/** A trial that was stopped on its way to the first rung, as when the search is taken up from its file. */
function interrupted({ trials }: PruningState, untilEpoch: number): TrialStep | null {
  const trial = trials.find((each) => waitsBefore(each, untilEpoch))
  return trial ? { type: 'promote', trial: trial.number, untilEpoch } : null
}

/**
 * A step of ours, not of the paper: when all else is done and no trial has come to the last rung, as where there were
 * fewer than eta to the number of rungs, the best of the highest goes on, so that a search ends with one trained in full.
 */
function finish({ trials }: PruningState, rungs: readonly number[]): TrialStep | null {
  const last = rungs[rungs.length - 1]
  if (trials.some((trial) => trial.state === 'running' || valueAtRung(trial, last) < Infinity)) return null
  for (let k = rungs.length - 2; k >= 0; k--) {
    const best = bestAtRung(trials, rungs[k], trials.length).find((trial) => waitsBefore(trial, rungs[k + 1]))
    if (best) return { type: 'promote', trial: best.number, untilEpoch: rungs[k + 1] }
  }
  return null
}

const waitsBefore = (trial: PrunedTrial, untilEpoch: number): boolean =>
  trial.state === 'paused' && !hasReached(trial, untilEpoch)

/** The highest rung first; of those that came to it the best 1 / eta may go on, and the best that has not does. */
function nextOfAsha(state: PruningState, values: RungValues): TrialStep {
  const rungs = rungsOf(values, state.maxEpochs)
  for (let k = rungs.length - 2; k >= 0; k--) {
    const there = state.trials.filter((trial) => hasReached(trial, rungs[k]))
    const promotable = bestAtRung(there, rungs[k], share(there.length, values.reduction)).find((trial) =>
      waitsBefore(trial, rungs[k + 1]),
    )
    if (promotable) return { type: 'promote', trial: promotable.number, untilEpoch: rungs[k + 1] }
  }
  const ending = begin(state, rungs[0]) ?? finish(state, rungs)
  // A running trial may make room for another at the rung that it comes to.
  const last: TrialStep = { type: state.trials.some(({ state }) => state === 'running') ? 'wait' : 'done' }
  return interrupted(state, rungs[0]) ?? ending ?? last
}
