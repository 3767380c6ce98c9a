import { metrics, SPLITS, type MetricName, type NonFinite } from '../../../core'
import { pasted } from '../../contract/errors'
import type { RunSummary } from '../../contract/run-summary'
import { digits, duration, grouped, tableOf, visible } from './output'

/** What became of a run, for a person. */
export function reportOf(summary: RunSummary, folder: string): string {
  const { steps, epochs, elapsedMs, bestEpoch, restoredBest, warnings } = summary
  const best = bestEpoch === null ? '' : `, lowest validation loss in epoch ${bestEpoch}`
  return [
    `${headline(summary)} after ${grouped(epochs)} epochs, ${grouped(steps)} steps, ${duration(elapsedMs)}${best}`,
    ...(restoredBest ? ['The weights are those of that epoch.'] : []),
    ...(summary.nonFinite ? [explained(summary.nonFinite)] : []),
    '',
    scores(summary),
    '',
    ...warnings.map((warning) => `Note: ${visible(warning)}`),
    `Run folder: ${folder}`,
    ...(summary.status === 'interrupted' ? [`Go on with: descent resume ${pasted(folder)}`] : []),
  ].join('\n')
}

function headline({ status, name }: RunSummary): string {
  switch (status) {
    case 'completed':
      return `"${visible(name)}" is done`
    case 'stoppedEarly':
      return `"${visible(name)}" stopped early`
    case 'diverged':
      return `"${visible(name)}" DIVERGED`
    case 'interrupted':
    case 'running':
      return `"${visible(name)}" was interrupted`
    case 'failed':
      return `"${visible(name)}" FAILED`
  }
}

/** Where the finite numbers were left, in words. */
function explained({ step, layer, tensor, unit, value }: NonFinite): string {
  const names: Readonly<Record<NonFinite['tensor'], string>> = {
    input: 'the inputs',
    target: 'the targets',
    weight: `W[${layer}]`,
    bias: `b[${layer}]`,
    preActivation: `z[${layer}]`,
    activation: `a[${layer}]`,
    loss: 'the loss',
    delta: `delta[${layer}]`,
    gamma: `gamma[${layer}]`,
    beta: `beta[${layer}]`,
    runningMean: `the running mean of layer ${layer}`,
    runningVariance: `the running variance of layer ${layer}`,
    gammaGradient: `dJ/dgamma[${layer}]`,
    betaGradient: `dJ/dbeta[${layer}]`,
    optimizerState: `the optimiser's state of layer ${layer}`,
    weightGradient: `dJ/dW[${layer}]`,
    biasGradient: `dJ/db[${layer}]`,
  }
  const kind = tensor === 'loss' ? 'row' : layer === 0 ? 'column' : 'unit'
  return `It left the finite numbers at step ${grouped(step)}: ${names[tensor]}, ${kind} ${unit}, became ${value}.`
}

/** A row for each part of the data, a column for each metric. */
function scores({ metrics: parts, data, classes }: RunSummary): string {
  const named = metricsOfTask(classes ? 'classification' : 'regression')
  const rows = SPLITS.flatMap((name) => {
    const numbers = parts[name]
    return numbers ? [{ name, rows: data.rows[name], numbers }] : []
  })
  return scoreTable(['loss', ...named], rows)
}

type Score = 'loss' | MetricName

export const metricsOfTask = (task: 'classification' | 'regression'): MetricName[] =>
  (Object.keys(metrics) as MetricName[]).filter((name) => metrics[name].task === task)

/** Some rows of data, by a name, and how good a model is on them. */
interface ScoredRows {
  readonly name: string
  readonly rows: number
  readonly numbers: Readonly<Partial<Record<Score, number | null>>>
}

/** A line for each of several sets of rows, a column for each number. */
export function scoreTable(columns: readonly Score[], sets: readonly ScoredRows[]): string {
  const labels = columns.map((name) => (name === 'loss' ? name : metrics[name].label))
  const lines = sets.map(({ name, rows, numbers }) => [
    ...[name, rows, ...columns.map((column) => digits(numbers[column]))],
  ])
  return tableOf(['', 'rows', ...labels], lines)
}
