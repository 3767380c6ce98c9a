import { randomFor } from '../../../core'
import type { Answers, Question } from '../../../services/contract/inspection'
import { unpack, type Packed } from '../../../services/contract/packed'
import { parseExperiment } from '../../../services/contract/parse-experiment'
import { resolveExperiment } from '../../../services/contract/resolve'
import type { ColumnPreprocessing, DataSet } from '../../../services/datasets/data-set'
import { factsOf } from '../../../services/datasets/facts'
import type { Inspector, InspectorOptions } from '../../../services/training/inspection'
import type { NetworkNow } from '../../../services/training/inspected-network'

/** Rows of numbers on the scale of training, and what they are on their own. */
export interface Given {
  readonly features: readonly (readonly number[])[]
  /** Indices of classes, or values. */
  readonly targets: readonly number[]
  readonly columns: readonly ColumnPreprocessing[]
  readonly classes?: readonly string[]
  readonly split?: Partial<DataSet['split']>
}

export const numeric = (column: string, mean = 0, std = 1): ColumnPreprocessing => ({
  ...{ kind: 'numeric', column, transform: 'none', mean, std },
  fill: null,
})

export const SCALE = { mean: [100], std: [10] }

/** A data set of these rows, all in the training part unless `split` says otherwise; a regression without classes. */
export function dataOf({ features, targets, columns, classes, split }: Given): DataSet {
  const rows = features.length
  const none = new Int32Array(0)
  const target: DataSet['target'] = classes
    ? { kind: 'classes', name: 'kind', classes, labels: Int32Array.from(targets) }
    : { kind: 'values', names: ['y'], values: Float32Array.from(targets), transform: 'none', ...SCALE }
  return {
    ...{ rows, target, warnings: [], chunks: null },
    featureNames: features[0].map((_, j) => `x${j + 1}`),
    features: Float32Array.from(features.flat()),
    split: { train: Int32Array.from({ length: rows }, (_, i) => i), validation: none, test: none, ...split },
    preprocessing: {
      features: columns,
      target: classes
        ? { kind: 'classes', name: 'kind', classes }
        : { kind: 'values', names: ['y'], transform: 'none', ...SCALE },
    },
  }
}

/** What an inspector of a network on these data is made with. */
export function optionsFor(data: DataSet, network: object, training: object = {}): InspectorOptions {
  const text = JSON.stringify({
    schemaVersion: 1,
    data: {
      ...{ source: 'small.csv', target: 'y' },
      task: data.target.kind === 'classes' ? 'classification' : 'regression',
    },
    ...{ network, training },
  })
  return {
    experiment: resolveExperiment(parseExperiment(text, 'small.json'), factsOf(data)),
    ...{ data, kernels: null },
  }
}

export const tensorsOf = (tensors: Readonly<Record<string, readonly number[]>>): NetworkNow['tensors'] =>
  new Map(Object.entries(tensors).map(([name, values]) => [name, Float32Array.from(values)]))

/** Asks a network with these tensors. */
export async function ask<Q extends Question>(
  inspector: Inspector,
  now: NetworkNow,
  question: Q,
): Promise<Answers[Q['type']]> {
  return unpack((await inspector.answer(question, () => now)) as Packed<Answers[Q['type']]>)
}

/** Numbers from N(0, 1). */
export function normals(count: number, ...stream: readonly (string | number)[]): number[] {
  const random = randomFor(7, ...stream)
  return Array.from({ length: count }, () => random.normal())
}
