import type { z } from 'zod'
import { generators } from '../../core'
import { preparation, standardize } from './preparation-spec'
import { choice, chosenBy, flag, listOf, numberIn, strict, text, wholeNumber, word } from './schema'
import { ENCODINGS, SEPARATORS } from './text-tables'

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Two files in the IDX format of MNIST, gzip-compressed or not. */
const idxFiles = strict({ images: text, labels: text })
const idxSource = strict({ train: idxFiles, test: idxFiles.optional() })

export type IdxSource = z.output<typeof idxSource>

/** How a file of text writes a table. What is left out is found out, but for comments, of which there are none then. */
export const dialect = strict({
  separator: word(...SEPARATORS).optional(),
  /** The sign before the decimals. */
  decimal: word('.', ',').optional(),
  encoding: word(...ENCODINGS).optional(),
  /** Whether the first line names the columns. Where it does not, they are x1, x2 and so on. */
  header: flag.optional(),
  /** The sign with which lines begin that are comments. */
  comment: text
    .regex(/^[!-~]$/, { error: 'expected one sign, as "#".' })
    .refine((sign) => !/["\w.,;|+-]/.test(sign), { error: 'expected a sign that begins no value, as "#".' })
    .optional(),
})

export type Dialect = z.output<typeof dialect>

/** Data that are made up: `{ "generator": "moons", "rows": 400, "noise": 0.2, "seed": 1 }`. */
const generatedSource = choice(generators, 'generator')

export type GeneratedSource = z.output<typeof generatedSource>

/**
 * Fractions of the rows; left out, `train` is 0.7 and `test` what is left. With `stratify`, each class is split by itself (classification
 * only). Where the source has a test part of its own, the
 * fractions are of the rest: `train`, left out, is what is left, and `test` stays out.
 */
const fraction = numberIn({ min: 0, max: 1 })

/**
 * Which parts a run has. `search`: the test part is left out, so that nothing which is chosen by many runs can have seen it.
 * `final`: the validation part is trained on as well, and the test part is what is left to judge by.
 */
const use = word('all', 'search', 'final').optional()
const fractions = strict({
  train: fraction.optional(),
  validation: fraction.default(0.15),
  test: fraction.optional(),
  seed: wholeNumber(0, 2 ** 32 - 1).default(0),
  stratify: flag.default(true),
  use,
})

/** A column whose values are `train`, `validation`, `test`; rows keep their order. */
const splitColumn = strict({ column: text, use })

export type Fractions = z.output<typeof fractions>
export type SplitUse = NonNullable<Fractions['use']>
export type SplitColumn = z.output<typeof splitColumn>

/** The `data` part of an experiment. */
export const dataSpec = strict({
  /** A file of one of the kinds in data-formats.ts, IDX images, or a generator. */
  source: chosenBy<string | IdxSource | GeneratedSource>((value) =>
    isObject(value) ? ('generator' in value ? generatedSource : idxSource) : text,
  ),
  /** Where a file holds several: the file in a zip. */
  table: text.optional(),
  /** Of CSV and the like. */
  dialect: dialect.optional(),
  /** The column to predict; a list only for a regression. Not for IDX and generators, which have one of their own. */
  target: chosenBy<string | string[]>((value) =>
    Array.isArray(value) ? listOf(text).min(1) : text,
  ).optional(),
  task: word('classification', 'regression'),
  features: chosenBy<'all' | string[]>((value) =>
    Array.isArray(value) ? listOf(text).min(1) : word('all'),
  ).default('all'),
  /** Columns of numbers that are names of categories. Text and booleans always are. */
  categorical: listOf(text).default([]),
  /**
   * Missing feature values: refused; or replaced by the training part's mean or median (in categories by the most frequent);
   * or their rows left out. A missing target is refused, or its row left out.
   */
  missing: word('refuse', 'mean', 'median', 'dropRows').default('refuse'),
  /** Says that the features are the pixels of an image, row by row: so they are drawn. IDX files say it themselves. */
  image: strict({ width: wholeNumber(1, 4096), height: wholeNumber(1, 4096) }).optional(),
  standardize: standardize.default(true),
  /** Regression only. */
  standardizeTarget: standardize.default(true),
  ...preparation,
  split: chosenBy<SplitColumn | Fractions>((value) =>
    isObject(value) && 'column' in value ? splitColumn : fractions,
  ).prefault({} as never),
})

export type DataSpec = z.output<typeof dataSpec>
