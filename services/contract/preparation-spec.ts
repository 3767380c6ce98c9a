import { z } from 'zod'
import { suggestion } from './nearest'
import { SCALINGS, scalings, type WrittenScaling } from './scalings'
import { chosenBy, listOf, shown, strict, text, word } from './schema'
import { TRANSFORMS } from './transforms'

/** `true`, `false`, `"minMax"` or `"robust"`. */
export const standardize = chosenBy<WrittenScaling>((value) => {
  const known = SCALINGS.map((name) => scalings[name].written)
  const words = known.filter((each) => typeof each === 'string')
  return z.literal(known, {
    error: () =>
      typeof value === 'string'
        ? `${shown(value)} is not known. ${suggestion(value, words)}`
        : `expected true, false or one of ${words.map((each) => `"${each}"`).join(', ')}, found ${shown(value)}.`,
  })
})

export const transform = word(...(TRANSFORMS as [(typeof TRANSFORMS)[0], ...typeof TRANSFORMS]))

/** What stands in for a missing value whatever the data: a number, or the name of a category. */
const constant = strict({
  value: chosenBy<number | string>((value) =>
    typeof value === 'string'
      ? text
      : z.number({ error: () => `expected a number or a text, found ${shown(value)}.` }),
  ),
})

/** What is done to one column, where it is not what is done to all. */
export const columnSettings = strict({
  /** Numbers as names of categories, or texts as the numbers that they are. */
  as: word('number', 'category').optional(),
  missing: chosenBy<'refuse' | 'mean' | 'median' | z.output<typeof constant>>((value) =>
    typeof value === 'object' && value !== null ? constant : word('refuse', 'mean', 'median'),
  ).optional(),
  transform: transform.optional(),
  standardize: standardize.optional(),
  /** Of categories: a 0/1 feature for each, or one feature, their place in the list. */
  encode: word('oneHot', 'ordinal').optional(),
  /** Of an ordinal column; left out, as they sort. */
  order: listOf(text)
    .min(1, { error: 'expected the categories in their order, found an empty list.' })
    .optional(),
})

export type ColumnSettings = z.output<typeof columnSettings>

/** Letters of a filter: an expression that a person wrote is shorter by far. */
const MOST_LETTERS = 10_000

/** What an experiment says of how its rows become numbers, besides what is older than this. */
export const preparation = {
  /** For each column that is treated in another way than all. */
  columns: z
    .record(z.string(), columnSettings, {
      error: ({ input }) => `expected an object, found ${shown(input)}.`,
    })
    .default({}),
  /** A condition in SQL over the columns: rows for which it is not true are left out, before all else. */
  filter: text.max(MOST_LETTERS, { error: `expected ${MOST_LETTERS} letters at most.` }).optional(),
  /** Classification only: rows of the training part repeated, or left out, until its classes are of one size. */
  balance: word('none', 'oversample', 'undersample').default('none'),
  /** Regression only; of all targets. */
  transformTarget: transform.default('none'),
}
