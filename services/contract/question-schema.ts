import { z } from 'zod'
import { SPLITS } from '../../core'
import { MOST_SEED } from './experiment-file'
import type { Question } from './inspection'

const count = (most: number, least = 1): z.ZodInt => z.int().min(least).max(most)
const layer = z.int().min(1)
const index = z.int().min(0)
const part = z.enum(SPLITS)
const seed = z.int().min(0).max(MOST_SEED)

/** A question as it comes over a boundary: its numbers bound what an answer can cost. */
export const question: z.ZodType<Question> = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('network'), most: count(4096), sample: index.nullable() }),
  z.strictObject({ type: z.literal('unit'), layer, unit: index }),
  z.strictObject({ type: z.literal('weights') }),
  z.strictObject({ type: z.literal('surface'), resolution: count(512, 2), layer: layer.nullable() }),
  z.strictObject({ type: z.literal('curve'), points: count(10_000, 2), layer: layer.nullable() }),
  z.strictObject({ type: z.literal('predictions'), part, most: count(100_000) }),
  z.strictObject({
    ...{ type: z.literal('cell'), part, actual: index, predicted: index },
    ...{ first: index, count: count(1000) },
  }),
  z.strictObject({
    ...{ type: z.literal('signals'), rows: count(10_000), seeds: z.array(seed).min(1).max(100) },
  }),
])
