import { join } from 'node:path'
import { SPLITS, type SplitName } from '../../core'
import { originalTarget, originalValue } from '../contract/transforms'
import type { DataSet, Target } from '../datasets/data-set'
import { readPart } from '../datasets/feature-rows'
import { loadDataSet } from '../datasets/load'
import { widthOf } from '../datasets/preprocess'
import { RUN_FILES } from '../runs/run-files'
import { readRows } from '../runs/table-rows'
import { fingerprintOf } from '../datasets/fingerprint'
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

/** Values of features that are looked at at once. */
const BLOCK = 1 << 20

/** The features of a part, some rows at a time. @param see hears of each block, whose first row of the part is `first` */
function eachBlock(
  data: DataSet,
  part: SplitName,
  see: (features: Float32Array, first: number) => void,
): void {
  const width = data.featureNames.length
  const count = data.split[part].length
  const most = Math.max(1, Math.floor(BLOCK / width))
  for (let first = 0; first < count; first += most) {
    const features = new Float32Array(Math.min(most, count - first) * width)
    readPart(data, part, first, features)
    see(features, first)
  }
}

function judged({ trained }: RunModel, data: DataSet, part: SplitName): JudgedRows {
  const model = portableModel(trained)
  const rows = data.split[part]
  const blocks: Float32Array[] = []
  eachBlock(data, part, (features) => blocks.push(outputsOf(model, features)))
  const outputs = new Float32Array(blocks.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const block of blocks) {
    outputs.set(block, at)
    at += block.length
  }
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

/** The range of each column of numbers in the training part, on its original scale. */
function rangesOf(data: DataSet): SeenData['ranges'] {
  const width = data.featureNames.length
  const least = new Float64Array(width).fill(Infinity)
  const largest = new Float64Array(width).fill(-Infinity)
  eachBlock(data, 'train', (features) =>
    features.forEach((x, n) => {
      least[n % width] = Math.min(least[n % width], x)
      largest[n % width] = Math.max(largest[n % width], x)
    }),
  )
  const ranges = new Map<string, readonly [number, number]>()
  let from = 0
  for (const how of data.preprocessing.features) {
    if (how.kind === 'numeric')
      ranges.set(how.column, [originalValue(least[from], how), originalValue(largest[from], how)])
    from += widthOf(how)
  }
  return ranges
}
