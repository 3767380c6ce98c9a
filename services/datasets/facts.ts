import type { DataFacts } from '../contract/resolve'
import type { DataOutline } from './data-set'

/** What an experiment has to know of its data before it can be run. */
export function factsOf({ featureNames, target, split, chunks }: DataOutline): DataFacts {
  const rows = { train: split.train.length, validation: split.validation.length, test: split.test.length }
  if (target.kind === 'values') {
    return { features: featureNames.length, rows, chunks, target: { kind: 'values', names: target.names } }
  }
  const trainCounts = target.classes.map(() => 0)
  for (const row of split.train) trainCounts[target.labels[row]]++
  const { classes } = target
  return { features: featureNames.length, rows, chunks, target: { kind: 'classes', classes, trainCounts } }
}
