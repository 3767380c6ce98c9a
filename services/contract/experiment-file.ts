import { z } from 'zod'
import {
  activations,
  clippings,
  initializers,
  losses,
  optimizers,
  penalties,
  schedules,
  softmax,
} from '../../core'
import { dataSpec } from './data-spec'
import {
  choice,
  chosenBy,
  flag,
  listOf,
  numberIn,
  parameterSchemas,
  shown,
  strict,
  text,
  wholeNumber,
  word,
} from './schema'

/** `"auto"`, what the data and the rest of the experiment make natural (see resolve.ts), or what the other schema reads. */
function orAuto<Output>(schema: z.ZodType<Output>): z.ZodType<Output | 'auto'> {
  return chosenBy<Output | 'auto'>((value) => (value === 'auto' ? z.literal('auto') : schema))
}

const batchNorm = strict({
  momentum: numberIn({ min: 0, max: 1, exclusiveMin: true }).default(0.1),
  epsilon: numberIn({ min: 0, max: 1, exclusiveMin: true }).default(1e-5),
})

const initialization = {
  init: orAuto(choice(initializers, 'scheme')).default('auto'),
  biasInit: choice(initializers, 'scheme').default({ scheme: 'zeros' }),
}

const hiddenLayer = strict({
  units: wholeNumber(1, 1_000_000),
  activation: choice(activations, 'name').default({ name: 'relu' }),
  ...initialization,
  batchNorm: z
    .preprocess((value) => (value === true ? {} : value === false ? null : value), batchNorm.nullable())
    .default(null),
  dropout: numberIn({ min: 0, max: 1, exclusiveMax: true }).default(0),
})

const outputLayer = strict({
  activation: orAuto(choice({ ...activations, softmax }, 'name')).default('auto'),
  ...initialization,
})

const network = strict({
  hidden: listOf(hiddenLayer).max(1000, { error: 'expected 1,000 hidden layers at most.' }),
  output: outputLayer.prefault({}),
  /** A safetensors file to start from instead of the initialisers. */
  initialWeights: text.optional(),
})

/** `{ "norm": 1 }`, `{ "layerNorm": 1 }` or `{ "value": 1 }`. */
const clip = strict(
  Object.fromEntries(
    Object.entries(clippings).map(([by, { parameters }]) => [by, numberIn(parameters.limit).optional()]),
  ) as Record<keyof typeof clippings, z.ZodOptional<z.ZodNumber>>,
).refine((given) => Object.keys(given).length === 1, {
  error: `expected one of ${Object.keys(clippings).join(', ')}.`,
})

const earlyStopping = strict({
  patience: wholeNumber(1, 1_000_000).default(20),
  minDelta: numberIn({ min: 0, max: 1e6 }).default(0),
})

/** A weight for each class, or weights that make all classes count the same. */
const classWeights = chosenBy<'balanced' | null | number[]>((value) =>
  Array.isArray(value) ? z.array(numberIn({ min: 0, max: 1e6 })) : word('balanced').nullable(),
)

const batchSize = chosenBy<'all' | number>((value) =>
  value === 'all' ? z.literal('all') : wholeNumber(1, 1e9),
)

/** What was changed while the run trained, so that the experiment makes the same run again. */
export const trainingChange = strict({
  /** Holds from the step after this one on; a batch size from the first epoch on that begins then. */
  afterStep: wholeNumber(0, 1e15),
  learningRate: numberIn({ min: 0, max: 1e3, exclusiveMin: true }).optional(),
  clip: clip.nullable().optional(),
  batchSize: batchSize.optional(),
})

export const MOST_EPOCHS = 1e9
export const MOST_SEED = 2 ** 32 - 1

const training = strict({
  loss: orAuto(choice(losses, 'name')).default('auto'),
  classWeights: classWeights.default(null),
  optimizer: choice(optimizers, 'name').prefault({ name: 'sgd' } as never),
  schedule: choice(schedules, 'name').default({ name: 'constant' }),
  ...(Object.assign({}, ...Object.values(penalties).map((p) => parameterSchemas(p.parameters))) as Record<
    keyof typeof penalties,
    z.ZodDefault<z.ZodNumber>
  >),
  clip: clip.nullable().default(null),
  batchSize: batchSize.default(32),
  shuffle: flag.default(true),
  epochs: wholeNumber(1, MOST_EPOCHS).default(100),
  earlyStopping: earlyStopping.nullable().default(null),
  seed: wholeNumber(0, MOST_SEED).default(1),
  changes: listOf(trainingChange).default([]),
  record: strict({
    /** Steps from one row of steps.csv to the next; by default about 20,000 rows in all. */
    everySteps: wholeNumber(1, 1e9).optional(),
    /** Seconds from one checkpoint to the next. */
    checkpointSeconds: numberIn({ min: 1, max: 1e6 }).default(30),
  }).prefault({}),
})

/** One experiment, completely: section "The file of an experiment" of ARCHITECTURE.md. */
export const experimentFile = strict({
  schemaVersion: z.literal(1, {
    error: ({ input }) => `expected 1, the only version there is, found ${shown(input)}.`,
  }),
  name: text.max(200).default('untitled'),
  data: dataSpec,
  network,
  training: training.prefault({}),
})

export type ExperimentFile = z.output<typeof experimentFile>
