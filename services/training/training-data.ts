import { createHash } from 'node:crypto'
import { SPLITS, type NetworkSpec, type TrainingData } from '../../core'
import type { DataSet } from '../datasets/data-set'

/** A data set as the engine takes it: targets one-hot, or one 0/1 column where one output stands for two classes. */
export function trainingDataOf(data: DataSet, network: NetworkSpec): TrainingData {
  const outputs = network.layers[network.layers.length - 1].units
  return {
    rows: data.rows,
    features: data.featureNames.length,
    outputs,
    x: data.features,
    y: targetsOf(data, outputs),
    split: data.split,
  }
}

function targetsOf({ target, rows }: DataSet, outputs: number): Float32Array {
  if (target.kind === 'values') return target.values
  if (outputs === 1) return Float32Array.from(target.labels)
  const y = new Float32Array(rows * outputs)
  target.labels.forEach((label, row) => (y[row * outputs + label] = 1))
  return y
}

/** Tells data sets apart: a digest of the numbers that training sees. */
export function fingerprintOf({ features, target, split }: DataSet): string {
  const hash = createHash('sha256')
  const targets = target.kind === 'classes' ? target.labels : target.values
  for (const array of [features, targets, ...SPLITS.map((part) => split[part])]) {
    hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
  }
  return hash.digest('hex').slice(0, 16)
}
