import { z } from 'zod'
import { TRANSFORMS } from './transforms'

const list = <T extends z.ZodType>(of: T) => z.array(of).readonly()

const place = { mean: z.number(), std: z.number() }
/** A model of before there were transforms has none. */
const transform = z.enum(TRANSFORMS).default('none')

/** One feature. */
const numericColumn = z.object({
  kind: z.literal('numeric'),
  column: z.string(),
  /** What stands in for a missing value, on the scale of the source; null where missing values are refused. */
  fill: z.number().nullable(),
  transform,
  ...place,
})

/** One 0/1 feature for each category. */
const categoricalColumn = z.object({
  kind: z.literal('categorical'),
  column: z.string(),
  categories: list(z.string()),
  fill: z.string().nullable(),
})

/** One feature: the place of the category in the list, from 0 on, and then (place - mean) / std. */
const ordinalColumn = z.object({
  kind: z.literal('ordinal'),
  column: z.string(),
  categories: list(z.string()),
  fill: z.string().nullable(),
  ...place,
})

/** All pixels of an image, bytes divided by 255, then (x - mean) / std. */
const imageColumn = z.object({
  kind: z.literal('image'),
  width: z.number(),
  height: z.number(),
  mean: list(z.number()).nullable(),
  std: list(z.number()).nullable(),
})

const classTarget = z.object({
  kind: z.literal('classes'),
  name: z.string(),
  classes: list(z.string()),
})

/** Per target: y' = (transform(y) - mean) / std; what a network answers is taken back the same way. */
const valueTarget = z.object({
  kind: z.literal('values'),
  names: list(z.string()),
  transform,
  mean: list(z.number()),
  std: list(z.number()),
})

/**
 * How a row of the source becomes a row of features and an output becomes an answer: plain data, fitted on the training
 * part alone and stored with the model. What is done to a number: a gap is filled, then the transform, then (x - mean) / std.
 */
export const preprocessing = z.object({
  features: list(
    z.discriminatedUnion('kind', [numericColumn, categoricalColumn, ordinalColumn, imageColumn]),
  ),
  target: z.discriminatedUnion('kind', [classTarget, valueTarget]),
})

type Preprocessed = z.output<typeof preprocessing>

export type Preprocessing = Readonly<Preprocessed>
export type ColumnPreprocessing = Readonly<Preprocessed['features'][number]>
export type TargetPreprocessing = Readonly<Preprocessed['target']>
