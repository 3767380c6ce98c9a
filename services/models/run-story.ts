import { join } from 'node:path'
import { SPLITS, type SplitName } from '../../core'
import { originalTarget, originalValue } from '../contract/transforms'
import type { DataSet, Target } from '../datasets/data-set'
import { loadDataSet } from '../datasets/load'
import { widthOf } from '../datasets/preprocess'
import { RUN_FILES } from '../runs/run-files'
import { readRows } from '../runs/table-rows'
import { fingerprintOf } from '../training/training-data'
import { answersOf, outputsOf } from './answers'
import type { JudgedRows, RunStory, SeenData } from './model-format'
import { portableModel } from './portable-model'
import type { RunModel } from './read-run-model'

/** What a run has left besides its model; null for a model file by itself. */
export async function runStory(run: RunModel): Promise<RunStory | null> {
  const { trained, summary, folder } = run
  if (!summary) return null
  const data = await loadDataSet(trained.experiment.data, folder).catch(() => null)
  const isSame = data !== null && fingerprintOf(data) === summary.data.fingerprint
  return { curves: await curvesOf(folder), data: isSame ? seenData(run, data) : null }
}

async function curvesOf(folder: string): Promise<RunStory['curves']> {
  const found = { epoch: [] as number[], trainLoss: [] as number[], validationLoss: [] as number[] }
  for await (const { columns, rows } of readRows(join(folder, RUN_FILES.epochs))) {
    for (const [name, values] of Object.entries(found)) {
      const column = columns.indexOf(name)
      for (let at = column; column >= 0 && at < rows.numbers.length; at += rows.columns) {
        values.push(rows.numbers[at])
      }
    }
  }
  const { epoch, trainLoss, validationLoss } = found
  const isWhole = epoch.length > 0 && trainLoss.length === epoch.length
  return isWhole && validationLoss.length === epoch.length ? found : null
}

function seenData(run: RunModel, data: DataSet): SeenData {
  const parts: Partial<Record<SplitName, JudgedRows>> = {}
  for (const part of SPLITS) if (data.split[part].length > 0) parts[part] = judged(run, data, part)
  return { ranges: rangesOf(data), parts }
}

function judged({ trained }: RunModel, data: DataSet, part: SplitName): JudgedRows {
  const model = portableModel(trained)
  const rows = data.split[part]
  const width = data.featureNames.length
  const features = new Float32Array(rows.length * width)
  rows.forEach((row, i) => features.set(data.features.subarray(row * width, (row + 1) * width), i * width))
  const outputs = outputsOf(model, features)
  return {
    rows: rows.length,
    outputs: model.target.kind === 'values' ? answersOf(model, outputs) : outputs,
    truth: truthOf(data.target, rows),
  }
}

function truthOf(target: Target, rows: Int32Array): JudgedRows['truth'] {
  if (target.kind === 'classes') return rows.map((row) => target.labels[row])
  const width = target.names.length
  return Float64Array.from({ length: rows.length * width }, (_, n) => {
    const j = n % width
    return originalTarget(target.values[rows[(n - j) / width] * width + j], target, j)
  })
}

function rangesOf({ preprocessing, features, featureNames, split }: DataSet): SeenData['ranges'] {
  const ranges = new Map<string, readonly [number, number]>()
  let from = 0
  for (const how of preprocessing.features) {
    if (how.kind === 'numeric') {
      let [least, largest] = [Infinity, -Infinity]
      for (const row of split.train) {
        const x = features[row * featureNames.length + from]
        least = Math.min(least, x)
        largest = Math.max(largest, x)
      }
      ranges.set(how.column, [originalValue(least, how), originalValue(largest, how)])
    }
    from += widthOf(how)
  }
  return ranges
}
