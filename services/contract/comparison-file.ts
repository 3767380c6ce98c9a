import { z } from 'zod'
import { metrics, type MetricName } from '../../core'
import { experimentFile, MOST_SEED, type ExperimentFile } from './experiment-file'
import { chosenBy, listOf, numberIn, shown, strict, text, wholeNumber, word } from './schema'
import { problemOfName, varied, valuesLabel, type Values } from './variation'

/** Runs of one comparison at most. */
export const MOST_RUNS = 10_000
const MOST_SEEDS = 1000

/**
 * A list for each name that is varied; the names are factors or places of the experiment.
 * @param least values that a list has to have
 */
const varyWith = (least: 0 | 1) =>
  z.unknown().transform((value, context): Readonly<Record<string, readonly unknown[]>> => {
    const fail = (message: string, path: PropertyKey[] = []): never => {
      context.issues.push({ code: 'custom', message, path, input: value })
      return z.NEVER
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return fail(`expected an object with a list for each name, found ${shown(value)}.`)
    }
    const entries = Object.entries(value as Record<string, unknown>)
    for (const [key, values] of entries) {
      const problem = problemOfName(key)
      if (problem !== null) return fail(problem, [key])
      if (!Array.isArray(values)) return fail(`expected a list of values, found ${shown(values)}.`, [key])
      if (values.length < least) return fail('expected at least one value, found an empty list.', [key])
      const twice = values.findIndex((one, i) => values.slice(0, i).some((other) => isSame(one, other)))
      if (twice >= 0) return fail(`${shown(values[twice])} stands here again.`, [key, twice])
    }
    return value as Readonly<Record<string, readonly unknown[]>>
  })

const vary = varyWith(1)
/** While it is put together, a list may still be empty. */
export const plannedVary = varyWith(0)

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** What is compared of the validation part: its loss, a metric, or the share of wrong answers. */
export const MEASURES = ['loss', 'error', ...(Object.keys(metrics) as MetricName[])] as const
export type Measure = (typeof MEASURES)[number]

/** So many seeds from 1 on, or these. */
const seeds = chosenBy<number | number[]>((value) =>
  Array.isArray(value)
    ? listOf(wholeNumber(0, MOST_SEED))
        .min(1, { error: 'expected at least one seed.' })
        .max(MOST_SEEDS, { error: `expected ${MOST_SEEDS} seeds at most.` })
        .refine((list) => new Set(list).size === list.length, { error: 'a seed stands here twice.' })
    : wholeNumber(1, MOST_SEEDS),
)

/** All of a comparison but the experiment. */
export const comparisonParts = {
  schemaVersion: z.literal(1, {
    error: ({ input }) => `expected 1, the only version there is, found ${shown(input)}.`,
  }),
  name: text.max(200).default('comparison'),
  vary,
  seeds: seeds.default(5),
  measure: chosenBy<Measure | 'auto'>(() => word('auto', ...MEASURES)).default('auto'),
  /** A value of the measure, and when each run has reached it. */
  target: numberIn({ min: -1e12, max: 1e12 }).nullable().default(null),
}

interface Runs {
  readonly vary: z.output<typeof vary>
  readonly seeds: z.output<typeof seeds>
}

const countRuns = (file: Runs): number =>
  seedsOf(file).length * Object.values(file.vary).reduce((n, values) => n * values.length, 1)

const isFew = (file: Runs): boolean => countRuns(file) <= MOST_RUNS
const tooMany = {
  path: ['vary'],
  error: ({ input }: { readonly input?: unknown }) =>
    `this makes ${countRuns(input as Runs)} runs, and ${MOST_RUNS} may be compared. Leave out values or seeds.`,
}

const elsewhere = z.never({
  error: ({ input }) =>
    `expected the experiment itself, found the path ${shown(input)}. Put what that file says in its place, or start this file with "descent compare" or "descent search", which follow the path.`,
})

/** What all runs have in common, in the file itself. */
export const ownExperiment = chosenBy<ExperimentFile>((value) =>
  typeof value === 'string' ? elsewhere : experimentFile,
)

/**
 * One comparison, completely: section "The file of a comparison" of ARCHITECTURE.md. The experiment is what all runs have in
 * common; its own seed counts for nothing, `seeds` does.
 */
export const comparisonFile = strict({ ...comparisonParts, experiment: ownExperiment }).refine(isFew, tooMany)

/** The same as a user writes it: the experiment may be another file, by its path. */
export const writtenComparison = strict({
  ...comparisonParts,
  experiment: chosenBy<ExperimentFile | string>((value) =>
    typeof value === 'string' ? text : experimentFile,
  ),
}).refine(isFew, tooMany)

export type ComparisonFile = z.output<typeof comparisonFile>

export const seedsOf = ({ seeds }: { readonly seeds: number | readonly number[] }): readonly number[] =>
  typeof seeds === 'number' ? Array.from({ length: seeds }, (_, i) => i + 1) : seeds

/** One combination of values: what is compared. */
export interface Scheme {
  readonly values: Values
  readonly label: string
}

/** All combinations; the last name varies fastest. */
export function schemesOf({ vary }: Pick<Runs, 'vary'>): readonly Scheme[] {
  let combinations: Values[] = [{}]
  for (const [key, values] of Object.entries(vary)) {
    combinations = combinations.flatMap((others) => values.map((value) => ({ ...others, [key]: value })))
  }
  return combinations.map((values) => ({ values, label: valuesLabel(values) }))
}

/** Which scheme and which seed a run has: all schemes with one seed come before the next seed. */
export interface Trial {
  /** From 0. */
  readonly number: number
  /** Place among the schemes. */
  readonly scheme: number
  readonly seed: number
}

export function trialsOf(file: Runs): readonly Trial[] {
  const schemes = schemesOf(file).length
  return seedsOf(file).flatMap((seed, i) =>
    Array.from({ length: schemes }, (_, scheme) => ({ number: i * schemes + scheme, scheme, seed })),
  )
}

/**
 * The experiment of a run: paired with those of the other schemes by its seed, which is that of the weights, of the order of
 * the rows and of dropout; the split is the experiment's own.
 * @throws StudioError `experimentImpossible` where the values do not fit it
 */
export function experimentOf(
  { experiment, name }: Pick<ComparisonFile, 'experiment' | 'name'>,
  { values, label }: Scheme,
  seed: number,
): ExperimentFile {
  const made = varied(experiment, values)
  return { ...made, name: `${name}: ${label}`.slice(0, 200), training: { ...made.training, seed } }
}

/** What is compared: where the file leaves it open, the share of wrong answers, or RMSE. */
export function measureOf({ measure, experiment }: Pick<ComparisonFile, 'measure' | 'experiment'>): Measure {
  if (measure !== 'auto') return measure
  return experiment.data.task === 'classification' ? 'error' : 'rmse'
}

export const isLowerBetter = (measure: Measure): boolean =>
  measure === 'loss' || measure === 'error' || metrics[measure].better === 'lower'
