import { countParameters, type SplitName, type Trainer } from '../../core'
import type { ResolvedExperiment } from '../contract/resolve'
import type { RunStatus, RunSummary, SplitMetrics } from '../contract/run-summary'
import type { DataSet } from '../datasets/data-set'
import { factsOf } from '../datasets/facts'
import { DESCENT_VERSION } from '../version'
import { metricsOf } from './metrics'

/** What a summary is made from besides the trainer. */
export interface Sitting {
  readonly experiment: ResolvedExperiment
  readonly data: DataSet
  readonly fingerprint: string
  readonly startedAt: string
  readonly elapsedMs: number
}

/** What is to be said of a run now; its metrics unless it is `running`. */
export function summaryOf(trainer: Trainer, status: RunStatus, sitting: Sitting): RunSummary {
  const { experiment, data, fingerprint, startedAt, elapsedMs } = sitting
  const { file, network, training } = experiment
  const { steps, stepsPerEpoch, state, progress, executor, nonFinite } = trainer
  const evaluated = (split: SplitName): SplitMetrics | null =>
    status !== 'running' && data.split[split].length > 0
      ? metricsOf(data, trainer.evaluate(split), split)
      : null
  return {
    name: file.name,
    status,
    failure: null,
    ...{ steps, epochs: state.epoch, stepsPerEpoch },
    ...{ bestEpoch: progress.bestEpoch || null, bestLoss: progress.bestLoss },
    restoredBest: training.earlyStopping !== null && (status === 'completed' || status === 'stoppedEarly'),
    ...{ elapsedMs, startedAt, kernels: executor.variant, threads: executor.threads, seed: training.seed },
    parameters: countParameters(network),
    widths: [network.inputs, ...network.layers.map(({ units }) => units)],
    metrics: { train: evaluated('train'), validation: evaluated('validation'), test: evaluated('test') },
    ...(status === 'interrupted' && training.earlyStopping
      ? { validationAtBest: trainer.atBest(() => evaluated('validation')) }
      : {}),
    classes: data.target.kind === 'classes' ? data.target.classes : null,
    nonFinite,
    versions: {
      descent: DESCENT_VERSION,
      node: process.versions.node,
      platform: `${process.platform}-${process.arch}`,
    },
    data: { rows: factsOf(data).rows, fingerprint },
    warnings: data.warnings,
  }
}
