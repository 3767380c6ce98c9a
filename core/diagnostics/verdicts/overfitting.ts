import { forOverfitting } from './choose-remedies'
import type { Table } from './evidence'
import { median, type Readings } from './readings'
import type { Overfitting } from './verdict'

/** Rows of the table of epochs that are looked at: of a longer one, so many spread evenly over it. */
const SAMPLED = 200

/** Epochs that count as now. */
const RECENT = 3

/** The validation loss has been rising for some epochs while the training loss went on falling. */
export function overfitting({ evidence, thresholds, step }: Readings): Overfitting | null {
  const { epochs } = evidence
  if (epochs.length < 2) return null
  const best = bestRow(epochs)
  if (best === null) return null
  const last = epochs.length - 1
  const recent = (column: string): number => recentMedian(epochs, column)
  const [bestLoss, validationLoss, trainLoss] = [
    epochs.value(best, 'validationLoss'),
    ...[recent('validationLoss'), recent('trainLoss')],
  ]
  const hasRisen = validationLoss > Math.max(trainLoss, (1 + thresholds.overfittingRise) * bestLoss)
  const hasFallen = trainLoss < epochs.value(best, 'trainLoss')
  const sinceBest = epochs.value(last, 'epoch') - epochs.value(best, 'epoch')
  if (!hasRisen || !hasFallen || sinceBest < thresholds.overfittingEpochs) return null
  return {
    ...{ kind: 'overfitting', severity: 'warning', step, epoch: epochs.value(last, 'epoch') },
    ...{ bestEpoch: epochs.value(best, 'epoch'), bestLoss, validationLoss, trainLoss },
    ...{ gap: validationLoss - trainLoss, rule: 'overfittingRise', limit: thresholds.overfittingRise },
    remedies: forOverfitting(),
  }
}

const recentMedian = (epochs: Table, column: string): number =>
  median(
    Array.from({ length: Math.min(RECENT, epochs.length) }, (_, i) =>
      epochs.value(epochs.length - 1 - i, column),
    ),
  )

/** The row of the lowest validation loss: of a sample first, then of a sample of its surroundings. */
function bestRow(epochs: Table): number | null {
  const stride = Math.ceil(epochs.length / SAMPLED)
  const coarse = lowest(epochs, 0, epochs.length, stride)
  if (coarse === null || stride === 1) return coarse
  const [from, to] = [Math.max(0, coarse - stride), Math.min(epochs.length, coarse + stride)]
  return lowest(epochs, from, to, Math.ceil((to - from) / SAMPLED)) ?? coarse
}

function lowest(epochs: Table, from: number, to: number, stride: number): number | null {
  let best: number | null = null
  for (let row = from; row < to; row += stride) {
    const loss = epochs.value(row, 'validationLoss')
    if (Number.isFinite(loss) && (best === null || loss < epochs.value(best, 'validationLoss'))) best = row
  }
  return best
}
