import type { NamedColumns } from './histogram-moments'
import type { Line } from './line'

export interface LossNames {
  readonly minibatch: string
  readonly training: string
  readonly validation: string
}

/** The loss of each minibatch over the steps, and of both parts after each epoch; only those that there are. */
export function lossLines(steps: NamedColumns, epochs: NamedColumns, names: LossNames): Line[] {
  const line = (columns: NamedColumns, column: string, look: Omit<Line, 'x' | 'y'>): Line[] => {
    const [x, y] = [columns('step'), columns(column)]
    return x && y ? [{ ...look, x, y }] : []
  }
  return [
    ...line(steps, 'trainLoss', { id: 'minibatch', name: names.minibatch, colour: 'mark-raw' }),
    ...line(epochs, 'trainLoss', { id: 'training', name: names.training, colour: 'series-1', width: 1.5 }),
    ...line(epochs, 'validationLoss', {
      ...{ id: 'validation', name: names.validation, colour: 'series-2' },
      ...{ dash: 'dashed', width: 1.5, hasGaps: true },
    }),
  ]
}
