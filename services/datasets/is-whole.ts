import { z } from 'zod'
import { SPLITS } from '../../core'
import { TRANSFORMS } from '../contract/transforms'
import type { DataSet } from './data-set'

const indices = z.instanceof(Int32Array)
const texts = z.array(z.string())
const numbers = z.array(z.number())

const dataSet = z.object({
  rows: z.int().positive(),
  featureNames: texts.min(1),
  features: z.instanceof(Float32Array),
  target: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('classes'), name: z.string(), classes: texts, labels: indices }),
    z.object({
      ...{ kind: z.literal('values'), names: texts, values: z.instanceof(Float32Array) },
      ...{ transform: z.enum(TRANSFORMS), mean: numbers, std: numbers },
    }),
  ]),
  split: z.record(z.enum(SPLITS), indices),
  chunks: z.null(),
  preprocessing: z.looseObject({}),
  warnings: texts,
})

/** Whether what came from elsewhere is a data set: each number in its place, and every index one of a row or a class. */
export function isWhole(found: unknown): found is DataSet {
  const { success, data } = dataSet.safeParse(found)
  if (!success) return false
  const { rows, featureNames, features, target, split } = data
  const isWithin = (all: Int32Array, end: number): boolean => all.every((index) => index >= 0 && index < end)
  const isTargetWhole =
    target.kind === 'classes'
      ? target.labels.length === rows && isWithin(target.labels, target.classes.length)
      : target.values.length === rows * target.names.length
  return (
    features.length === rows * featureNames.length &&
    isTargetWhole &&
    SPLITS.every((part) => isWithin(split[part], rows))
  )
}
