import { randomFor } from '../../../core/random'
import { nextStep, type PrunerSpec } from '../../../core/search/pruners'
import type { PrunedTrial, PruningState, Report, TrialStep } from '../../../core/search/rungs'

/** The value of a trial after so many epochs. */
export type Curve = (trial: number, epoch: number) => number | null

/** Learning curves asymptote + c epoch^-b. */
export function powerLaws(seed: number): Curve {
  return (trial, epoch) => {
    const random = randomFor(seed, 'curve', trial)
    const asymptote = random.uniform()
    const c = 0.5 + random.uniform()
    const b = 0.5 + random.uniform()
    return asymptote + c * epoch ** -b
  }
}

export interface Simulation {
  readonly trials: readonly PrunedTrial[]
  /** In the order in which they were asked for. */
  readonly steps: readonly TrialStep[]
  /** Epochs trained, counted step by step. */
  readonly epochs: number
}

/** Trains by a pruner until it is done, with workers that take as long as they have epochs to train. */
export function simulate(
  spec: PrunerSpec,
  curve: Curve,
  limits: Pick<PruningState, 'maxEpochs' | 'maxTrials'>,
  workers = 1,
  most = 100_000,
): Simulation {
  const trials: { number: number; bracket: number; reports: Report[]; state: PrunedTrial['state'] }[] = []
  const busy: { trial: number; untilEpoch: number; endsAt: number }[] = []
  const steps: TrialStep[] = []
  let now = 0
  let epochs = 0
  const start = (number: number, untilEpoch: number): void => {
    const trial = trials[number - 1]
    const more = untilEpoch - (trial.reports.at(-1)?.epoch ?? 0)
    trial.state = 'running'
    epochs += more
    busy.push({ trial: number, untilEpoch, endsAt: now + more })
  }
  const finishOne = (): void => {
    busy.sort((a, b) => a.endsAt - b.endsAt || a.trial - b.trial)
    const { trial, untilEpoch, endsAt } = busy.shift()!
    now = endsAt
    trials[trial - 1].reports.push({ epoch: untilEpoch, value: curve(trial, untilEpoch) })
    trials[trial - 1].state = 'paused'
  }
  while (steps.length < most) {
    // Through JSON, as a driver that resumes would have it.
    const state = JSON.parse(JSON.stringify({ trials, ...limits })) as PruningState
    const step = nextStep(spec, state)
    if (step.type === 'done') break
    if (step.type === 'wait') {
      finishOne()
      continue
    }
    steps.push(step)
    if (step.type === 'new') {
      trials.push({ number: trials.length + 1, bracket: step.bracket, reports: [], state: 'paused' })
      start(trials.length, step.untilEpoch)
    } else start(step.trial, step.untilEpoch)
    if (busy.length === workers) finishOne()
  }
  while (busy.length > 0) finishOne()
  return { trials, steps, epochs }
}

/** The lowest value that a trial trained in full came to. */
export const bestInFull = ({ trials }: Simulation, maxEpochs: number): number =>
  Math.min(
    ...trials.flatMap(({ reports }) =>
      reports.filter((r) => r.epoch === maxEpochs).map((r) => r.value ?? Infinity),
    ),
  )

/** Epochs that were trained in all, as far as they were reported. */
export const epochsUsed = (trials: readonly PrunedTrial[]): number =>
  trials.reduce((sum, { reports }) => sum + Math.max(0, ...reports.map(({ epoch }) => epoch)), 0)
