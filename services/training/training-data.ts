import {
  SPLITS,
  type DataByPart,
  type NetworkSpec,
  type PartRows,
  type SplitName,
  type TrainingData,
} from '../../core'
import type { DataSet } from '../datasets/data-set'
import { readPart } from '../datasets/feature-rows'

/** A data set as the engine takes it: targets one-hot, or one 0/1 column where one output stands for two classes. */
export function trainingDataOf(data: DataSet, network: NetworkSpec): TrainingData | DataByPart {
  const outputs = network.layers[network.layers.length - 1].units
  const { rows, features: x, featureNames, split, chunks } = data
  const features = featureNames.length
  if (chunks === null && x instanceof Float32Array)
    return { rows, features, outputs, x, y: allTargets(data, outputs), split }
  const parts = Object.fromEntries(SPLITS.map((part) => [part, rowsOfPart(data, part, outputs)]))
  return { features, outputs, parts: parts as DataByPart['parts'], chunkRows: chunks?.rows ?? null }
}

/** The rows of a part, in its order. @param outputs of the network */
function rowsOfPart(data: DataSet, part: SplitName, outputs: number): PartRows {
  const rows = data.split[part]
  return {
    rows: rows.length,
    read: (first, x, y) => {
      readPart(data, part, first, x)
      writeTargets(data, rows.subarray(first, first + y.length / outputs), y)
    },
  }
}

/** The first rows of the training part, in its order, as data of their own. */
export function firstTrainingRows(data: DataSet, network: NetworkSpec, most: number): TrainingData {
  const outputs = network.layers[network.layers.length - 1].units
  const features = data.featureNames.length
  const rows = Math.min(most, data.split.train.length)
  const [x, y] = [new Float32Array(rows * features), new Float32Array(rows * outputs)]
  rowsOfPart(data, 'train', outputs).read(0, x, y)
  return { rows, features, outputs, x, y, split: { train: upTo(rows), validation: upTo(0), test: upTo(0) } }
}

const upTo = (end: number): Int32Array => Int32Array.from({ length: end }, (_, row) => row)

function allTargets(data: DataSet, outputs: number): Float32Array {
  const { target, rows } = data
  if (target.kind === 'values') return target.values
  const y = new Float32Array(rows * outputs)
  writeTargets(data, upTo(rows), y)
  return y
}

/** Writes the targets of some rows, row-major. */
function writeTargets({ target }: DataSet, rows: Int32Array, y: Float32Array | Float64Array): void {
  const outputs = y.length / rows.length
  if (target.kind === 'values') {
    const { values } = target
    rows.forEach((row, i) => y.set(values.subarray(row * outputs, (row + 1) * outputs), i * outputs))
    return
  }
  const { labels } = target
  y.fill(0)
  rows.forEach((row, i) => {
    if (outputs === 1) y[i] = labels[row]
    else y[i * outputs + labels[row]] = 1
  })
}
