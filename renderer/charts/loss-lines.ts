import type { Line } from './line-chart'
import { hasFinite, type Points } from './points'

/** A table of a run as a chart needs it. */
export interface Columns {
  /** Two columns by their names in steps.csv or epochs.csv; no points where one of them is not there. */
  points(x: string, y: string): Points
}

export interface LossNames {
  readonly minibatch: string
  readonly training: string
  readonly validation: string
}

/** The loss of each minibatch, and of both parts after each epoch, over the steps. */
export function lossLines(steps: Columns, epochs: Columns, names: LossNames): Line[] {
  const lines: Line[] = [
    {
      ...{ id: 'minibatch', name: names.minibatch, points: steps.points('step', 'trainLoss') },
      ...{ colour: 'mark-raw', dash: 'solid', width: 1 },
    },
    {
      ...{ id: 'training', name: names.training, points: epochs.points('step', 'trainLoss') },
      ...{ colour: 'series-1', dash: 'solid', width: 2 },
    },
    {
      ...{ id: 'validation', name: names.validation, points: epochs.points('step', 'validationLoss') },
      ...{ colour: 'series-2', dash: 'dashed', width: 2 },
    },
  ]
  return lines.filter(({ points }) => hasFinite(points))
}
