import {
  bestAtRung,
  hasReached,
  mayBegin,
  rungsOf,
  share,
  type PruningState,
  type PrunedTrial,
  type RungValues,
  type TrialStep,
} from './rungs'

/** A round of successive halving: so many trials are begun, and at each rung the best 1 / eta go on. */
export interface Bracket {
  readonly trials: number
  /** Epochs, ascending. */
  readonly rungs: readonly number[]
}

/** One bracket, of as many trials as leave one for the last rung. */
export function halvingBracket(values: RungValues, maxEpochs: number): Bracket {
  const rungs = rungsOf(values, maxEpochs)
  return { trials: Math.ceil(values.reduction ** (rungs.length - 1) - 1e-9), rungs }
}

/**
 * Brackets s = s_max .. 0, of ceil((s_max + 1) / (s + 1) eta^s) trials each, which begin with R eta^-s epochs, so that all
 * take about as many epochs (Li et al. 2018, Algorithm 1).
 */
export function hyperbandBrackets(values: RungValues, maxEpochs: number): Bracket[] {
  const rungs = rungsOf(values, maxEpochs)
  return rungs.map((_, i) => {
    const s = rungs.length - 1 - i
    const trials = Math.ceil((rungs.length / (s + 1)) * values.reduction ** s - 1e-9)
    return { trials, rungs: rungs.slice(i) }
  })
}

/** How many trials of a bracket reach its k-th rung, from 0; the best one always reaches the last. */
export const survivors = (trials: number, rung: number, reduction: number): number =>
  Math.max(1, share(trials, reduction ** rung))

/** Epochs that a bracket takes, each trial being taken up where it paused. */
export const bracketEpochs = ({ trials, rungs }: Bracket, reduction: number): number =>
  rungs.reduce(
    (sum, epoch, k) => sum + survivors(trials, k, reduction) * (epoch - (k > 0 ? rungs[k - 1] : 0)),
    0,
  )

/**
 * The next step of a search in brackets, one after the other; after the last of them the first comes again while
 * `maxTrials` asks for more. While a bracket waits for its running trials, the next one is begun.
 */
export function nextInBrackets(
  brackets: readonly Bracket[],
  reduction: number,
  state: PruningState,
): TrialStep {
  const last = state.maxTrials === null ? brackets.length : Infinity
  let isWaiting = false
  for (let index = 0; index < last; index++) {
    const step = nextInBracket(brackets[index % brackets.length], index, reduction, state)
    if (step.type === 'new' || step.type === 'promote') return step
    isWaiting ||= step.type === 'wait'
    if (!mayBegin(state) && state.trials.every(({ bracket }) => bracket <= index)) break
  }
  return { type: isWaiting ? 'wait' : 'done' }
}

function nextInBracket(
  { trials, rungs }: Bracket,
  index: number,
  reduction: number,
  state: PruningState,
): TrialStep {
  let alive: readonly PrunedTrial[] = state.trials.filter(({ bracket }) => bracket === index)
  if (alive.length < trials && mayBegin(state)) return { type: 'new', bracket: index, untilEpoch: rungs[0] }
  const begun = alive.length
  for (let k = 0; k < rungs.length; k++) {
    // Trained towards the rung, ...
    const toPromote = alive.find((trial) => trial.state === 'paused' && !hasReached(trial, rungs[k]))
    if (toPromote) return { type: 'promote', trial: toPromote.number, untilEpoch: rungs[k] }
    // ... and all of them there, or failed, before any goes on.
    if (alive.some((trial) => trial.state === 'running' && !hasReached(trial, rungs[k])))
      return { type: 'wait' }
    alive = bestAtRung(alive, rungs[k], survivors(begun, k + 1, reduction))
  }
  return { type: 'done' }
}
