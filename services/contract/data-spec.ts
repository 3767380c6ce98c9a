import { z } from 'zod'
import { generators } from '../../core'
import { preparation, standardize } from './preparation-spec'
import { choice, chosenBy, flag, listOf, numberIn, shown, strict, text, wholeNumber, word } from './schema'
import { ENCODINGS, SEPARATORS } from './text-tables'

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Two files in the IDX format of MNIST, gzip-compressed or not. */
const idxFiles = strict({ images: text, labels: text })
const idxSource = strict({ train: idxFiles, test: idxFiles.optional() })

export type IdxSource = z.output<typeof idxSource>

/**
 * A folder with a folder for each class, whose name is that of the class, with PNG and JPEG images in it; each is scaled to
 * the stated size. `channels`: 1 is grey, 3 are red, green and blue.
 */
const folderSource = strict({
  folder: text,
  width: wholeNumber(1, 1024),
  height: wholeNumber(1, 1024),
  channels: chosenBy<1 | 3>(() =>
    z.union([z.literal(1), z.literal(3)], {
      error: ({ input }) => `expected 1 (grey) or 3 (red, green and blue), found ${shown(input)}.`,
    }),
  ).prefault(1),
})

export type FolderSource = z.output<typeof folderSource>

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

const sourceMeant = (value: object): z.ZodType<IdxSource | FolderSource | GeneratedSource> =>
  'generator' in value ? generatedSource : 'folder' in value ? folderSource : idxSource

/** Fewer than four could leave one row alone in a chunk, of which batch norm has no statistics. */
export const CHUNK_ROWS = { min: 4, max: 2 ** 31 - 1 } as const

/**
 * How training goes through data that memory does not hold: the rows of the training part are dealt out to chunks, once and at
 * random, as the seed says. An epoch takes one chunk after the other, in an order of its own, and the rows of each in an order of
 * its own. `rows`: of a chunk, at most; the other parts are gone through by as many at a time.
 */
const chunks = strict({
  rows: wholeNumber(CHUNK_ROWS.min, CHUNK_ROWS.max),
  seed: wholeNumber(0, 2 ** 32 - 1).default(0),
})

export type Chunks = z.output<typeof chunks>

/** The `data` part of an experiment. */
export const dataSpec = strict({
  /** A file of one of the kinds in data-formats.ts, IDX images, a folder of images, or a generator. */
  source: chosenBy<string | IdxSource | FolderSource | GeneratedSource>((value) =>
    isObject(value) ? sourceMeant(value) : text,
  ),
  /**
   * Where a file holds several: the sheet of a workbook, the table of a database, the file in a zip, the array of an .npz, or
   * several of its arrays side by side, as "X, y".
   */
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
  /** Left out: all rows are in memory, or, where it does not hold them, as many as it does. */
  chunks: chunks.optional(),
  split: chosenBy<SplitColumn | Fractions>((value) =>
    isObject(value) && 'column' in value ? splitColumn : fractions,
  ).prefault({} as never),
})

export type DataSpec = z.output<typeof dataSpec>

/** Which table of a file is meant, and how it is written. */
export const tableChoice = strict({ table: text.optional(), dialect: dialect.optional() })

export type TableChoice = z.output<typeof tableChoice>
