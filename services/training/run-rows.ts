import { HISTOGRAM_COLUMNS, StepRecorder, type EpochRecord, type Trainer } from '../../core'
import type { SplitMetrics } from '../contract/run-summary'
import type { RunFolder, TableColumns } from '../runs/run-folder'

/** What a session writes into the tables of its run. */
export class RunRows {
  readonly columns: TableColumns
  readonly #recorder: StepRecorder

  constructor(
    layers: number,
    everySteps: number,
    private readonly metricNames: readonly (keyof SplitMetrics)[],
  ) {
    this.#recorder = new StepRecorder(layers, everySteps)
    this.columns = {
      steps: this.#recorder.columns,
      epochs: epochColumns(layers, metricNames),
      histograms: HISTOGRAM_COLUMNS,
    }
  }

  /** What has been gathered since the last row of a step; part of a checkpoint. */
  get state(): readonly number[] {
    return this.#recorder.state
  }

  resume(state: readonly number[]): void {
    this.#recorder.resume(state)
  }

  /**
   * The step that was just made.
   * @param epoch the one that it was of, from 1
   */
  addStep({ tables }: RunFolder, { steps, record, stopped, histograms }: Trainer, epoch: number): void {
    const row = this.#recorder.take(steps, epoch, record, stopped !== null)
    if (row) tables.steps.add(row.map((value, i) => (this.#isAbsent(i, value) ? null : value)))
    // Where no value is finite, there is no smallest one.
    for (const each of histograms ?? [])
      tables.histograms.add(Array.from(each, (value) => (Number.isNaN(value) ? null : value)))
  }

  addEpoch({ tables }: RunFolder, record: EpochRecord, validation: SplitMetrics | null): void {
    const { epoch, step, trainLoss, learningRate } = record
    const scores = this.metricNames.map((name) => validation?.[name] as number | null | undefined)
    tables.epochs.add([
      ...[epoch, step, trainLoss, record.validation?.loss ?? null, learningRate],
      ...scores.map((score) => score ?? null),
      ...record.dead,
    ])
  }

  /** Dead shares are not known before the first epoch's end; that is no NaN. */
  #isAbsent(column: number, value: number): boolean {
    return Number.isNaN(value) && this.columns.steps[column].startsWith('dead.')
  }
}

function epochColumns(layers: number, metrics: readonly string[]): string[] {
  const dead = Array.from({ length: layers }, (_, i) => `dead.${i + 1}`)
  const validation = metrics.map((name) => `validation${name[0].toUpperCase()}${name.slice(1)}`)
  return ['epoch', 'step', 'trainLoss', 'validationLoss', 'learningRate', ...validation, ...dead]
}
