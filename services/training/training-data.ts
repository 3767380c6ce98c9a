import { createHash } from 'node:crypto'
import { SPLITS, type NetworkSpec, type TrainingData } from '../../core'
import type { DataFacts } from '../contract/resolve'
import type { DataOutline, DataSet } from '../datasets/data-set'

/** What an experiment has to know of its data before it can be run. */
export function factsOf({ featureNames, target, split }: DataOutline): DataFacts {
  const rows = { train: split.train.length, validation: split.validation.length, test: split.test.length }
  if (target.kind === 'values') {
    return { features: featureNames.length, rows, target: { kind: 'values', names: target.names } }
  }
  const trainCounts = target.classes.map(() => 0)
  for (const row of split.train) trainCounts[target.labels[row]]++
  const { classes } = target
  return { features: featureNames.length, rows, target: { kind: 'classes', classes, trainCounts } }
}

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
