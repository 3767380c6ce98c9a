import { recordColumns } from '../../../core/diagnostics/step-record'
import { StepRecorder } from '../../../core/diagnostics/step-recorder'
import type { Evidence, Table } from '../../../core/diagnostics/verdicts/evidence'
import type { NetworkSpec, TrainingSpec } from '../../../core/experiment'
import type { DataByPart, TrainingData } from '../../../core/training/data'
import { Trainer } from '../../../core/training/trainer'
import { onKernels } from '../networks'

/** A table of some rows, with their columns in order. */
export function tableOf(columns: readonly string[], rows: readonly (readonly number[])[]): Table {
  const place = new Map(columns.map((name, i) => [name, i]))
  return {
    get length() {
      return rows.length
    },
    value: (row, column) => rows[row][place.get(column) ?? -1] ?? NaN,
  }
}

/**
 * Trains a network to its end, or for so many steps, and keeps every row that a run would store.
 * @param onStep hears of each step, with the evidence as it is by then
 */
export function recordedRun(
  network: NetworkSpec,
  training: TrainingSpec,
  data: TrainingData | DataByPart,
  { steps: most = Infinity, onStep }: { steps?: number; onStep?: (evidence: Evidence) => void } = {},
): Evidence {
  const trainer = new Trainer(network, training, data, { makeExecutor: onKernels })
  const recorder = new StepRecorder(network.layers.length, 1)
  const steps: number[][] = []
  const epochs: number[][] = []
  const evidence = (): Evidence => ({
    ...{ network, training, nonFinite: trainer.nonFinite },
    steps: tableOf(['step', 'epoch', ...recordColumns(network.layers.length)], steps),
    epochs: tableOf(['epoch', 'step', 'trainLoss', 'validationLoss'], epochs),
  })
  while (!trainer.stopped && trainer.steps < most) {
    const ended = trainer.step()
    const { step, epoch } = trainer.state
    const row = recorder.take(step, ended ? epoch : epoch + 1, trainer.record, false)
    if (row) steps.push(row)
    if (ended) epochs.push([ended.epoch, ended.step, ended.trainLoss, ended.validation?.loss ?? NaN])
    onStep?.(evidence())
  }
  trainer.close()
  return evidence()
}
