import type { StudyDetails, TrialCurves, TrialInfo } from '../../services/contract/api'
import { trialsOf, type ComparisonFile } from '../../services/contract/comparison-file'
import { experimentFile } from '../../services/contract/experiment-file'

/** A comparison of so many widths over so many seeds. */
export const fileOf = (schemes: number, seeds: number): ComparisonFile => ({
  ...{ schemaVersion: 1, name: 'made up', seeds, measure: 'error', target: 0.5 },
  experiment: experimentFile.parse({
    ...{ schemaVersion: 1, data: { source: 'iris.csv', target: 'species', task: 'classification' } },
    network: { hidden: [{ units: 4 }] },
  }),
  vary: { width: Array.from({ length: schemes }, (_, i) => i + 1) },
})

const COLUMNS = ['epoch', 'step', 'trainLoss', 'validationLoss', 'learningRate', 'validationAccuracy']

/** Accuracy rises to `best`; the loss is what it leaves of 1. */
export function curvesOf(number: number, epochs: number, best: number): TrialCurves {
  const rows = Array.from({ length: epochs }, (_, i) => {
    const accuracy = (best * (i + 1)) / epochs
    return [i + 1, 10 * (i + 1), 1 - accuracy, 1 - accuracy, 0.1, accuracy]
  })
  const norms = Float64Array.from({ length: 200 }, (_, cell) => (cell % 2 === 0 ? 1 : 4))
  const map = { layers: 2, lastStep: 100, norms, nonFinite: new Float64Array(200) }
  return { number, columns: COLUMNS, epochs: Float64Array.from(rows.flat()), map }
}

/** What each trial came to: its accuracy, or how it was lost. */
export function studyOf(
  file: ComparisonFile,
  outcome: (scheme: number, seed: number) => number | 'diverged' | 'failed' | 'waiting',
): StudyDetails {
  const results = trialsOf(file).map(({ number, scheme, seed }): TrialInfo => {
    const found = outcome(scheme, seed)
    const isFinished = typeof found === 'number'
    return {
      ...{ number, state: isFinished ? 'finished' : found, run: `run-${number}`, epochs: 10, elapsedMs: 1 },
      validation: isFinished ? { loss: 1 - found, accuracy: found } : null,
      failure: null,
    }
  })
  return {
    ...{ id: 'study', name: file.name, kind: 'comparison', state: 'completed', createdAt: '' },
    ...{ trials: results.length, finished: results.length, leftMs: null, failure: null, machines: null },
    ...{ file, results },
  }
}
