import { z } from 'zod'
import {
  checkSpace,
  defaultPruner,
  defaultSampler,
  pruners,
  samplers,
  spaceProblems,
  type Assignment,
  type Condition,
  type Domain,
  type SearchParameter,
  type Space,
} from '../../core'
import { measureOf, MEASURES, ownExperiment, type Measure } from './comparison-file'
import { experimentFile, MOST_SEED, type ExperimentFile } from './experiment-file'
import { choice, chosenBy, flag, listOf, numberIn, shown, strict, text, wholeNumber, word } from './schema'
import { isWholeName, layerOfName, problemOfName, varied, valuesLabel } from './variation'

/** Trials of one search at most. */
export const MOST_TRIALS = 10_000

const number = numberIn({ min: -1e12, max: 1e12 })

/** A value, some of them (also as they are stored: `{ "values": [...] }`), or numbers in a range. */
const condition = chosenBy<Omit<Condition, 'key'>>((value) => {
  if (Array.isArray(value)) return listOf(z.unknown()).transform((values) => ({ values }))
  if (typeof value !== 'object' || value === null) return z.unknown().transform((one) => ({ values: [one] }))
  if ('values' in value) return strict({ values: listOf(z.unknown()) })
  return strict({ from: number.optional(), to: number.optional() }) as z.ZodType<Omit<Condition, 'key'>>
})

/** By the names that they are about. */
export const conditions = z.record(z.string(), condition)
const when = conditions.default({})

/** `{ "from": 1e-4, "to": 1, "scale": "log" }`: numbers, whole ones where the name has such. */
const range = strict({ from: number, to: number, scale: word('linear', 'log').default('linear'), when })
/** `{ "options": [16, 32, 64], "ordered": true }`, or the list alone. */
const list = listOf(z.unknown()).min(1, { error: 'expected at least one value.' })
const options = strict({ options: list, ordered: flag.default(false), when })

type Written = z.output<typeof range> | z.output<typeof options>

const dimension = chosenBy<Written>((value) => {
  if (Array.isArray(value)) return list.transform((given) => ({ options: given, ordered: false, when: {} }))
  return typeof value === 'object' && value !== null && 'options' in value ? options : range
})

const space = z.unknown().transform((value, context): Readonly<Record<string, Written>> => {
  const fail = (message: string, path: PropertyKey[] = []): never => {
    context.issues.push({ code: 'custom', message, path, input: value })
    return z.NEVER
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return fail(`expected an object with a range or a list for each name, found ${shown(value)}.`)
  }
  const entries: [string, Written][] = []
  for (const [key, written] of Object.entries(value)) {
    const problem = problemOfName(key)
    if (problem !== null) return fail(problem, [key])
    const read = dimension.safeParse(written)
    if (!read.success) return fail(read.error.issues[0].message, [key, ...read.error.issues[0].path])
    entries.push([key, read.data])
  }
  if (entries.length === 0) return fail('expected at least one name, found none.')
  const wrong = checkSpace(spaceOf(Object.fromEntries(entries))).at(0)
  if (wrong) return fail(`${spaceProblems[wrong.problem]}.`, wrong.key === '' ? [] : [wrong.key])
  return Object.fromEntries(entries)
})

/** The space as the engine takes it: a place in a hidden layer has a value only where the depth makes that layer. */
export function spaceOf(written: Readonly<Record<string, Written>>): Space {
  return Object.entries(written).map(([key, one]): SearchParameter => {
    const layer = layerOfName(key)
    const own = Object.entries(one.when).map(([name, given]): Condition => ({ key: name, ...given }))
    const implied = layer !== null && 'depth' in written ? [{ key: 'depth', from: layer + 1 }] : []
    return { key, domain: domainOf(key, one), when: [...own, ...implied] }
  })
}

function domainOf(key: string, one: Written): Domain {
  if ('options' in one) return { kind: 'choice', options: one.options, ordered: one.ordered }
  const { from, to, scale } = one
  return { kind: isWholeName(key) ? 'integer' : 'real', from, to, scale }
}

/** Whatever is used up first ends the search: no other trial is begun then. */
const budget = strict({
  trials: wholeNumber(1, MOST_TRIALS).optional(),
  /** Epochs of all trials together. */
  epochs: wholeNumber(1, 1e12).optional(),
  /** From the first trial on, pauses left out. */
  minutes: numberIn({ min: 0, max: 1e6, exclusiveMin: true }).optional(),
}).refine((given) => Object.values(given).some((limit) => limit !== undefined), {
  error: 'expected at least one of trials, epochs, minutes.',
})

/** All of a search but the experiment. */
export const searchParts = {
  schemaVersion: z.literal(1, {
    error: ({ input }) => `expected 1, the only version there is, found ${shown(input)}.`,
  }),
  name: text.max(200).default('search'),
  space,
  method: choice(samplers, 'name').default(defaultSampler('tpe')),
  pruner: choice(pruners, 'name').default(defaultPruner('none')),
  budget,
  /** What is to become best, of the validation part. */
  measure: chosenBy<Measure | 'auto'>(() => word('auto', ...MEASURES)).default('auto'),
  /** A second objective to keep small: the number of parameters. */
  alsoSmall: flag.default(false),
  /** Trials that train at once; as many as there are cores where left out. With one, the search repeats exactly. */
  workers: wholeNumber(1, 1000).nullable().default(null),
  seed: wholeNumber(0, MOST_SEED).default(1),
}

/** One search, completely: section "The file of a search" of ARCHITECTURE.md. */
export const searchFile = strict({ ...searchParts, experiment: ownExperiment })

/** The same as a user writes it: the experiment may be another file, by its path. */
export const writtenSearch = strict({
  ...searchParts,
  experiment: chosenBy<ExperimentFile | string>((value) =>
    typeof value === 'string' ? text : experimentFile,
  ),
})

export type SearchFile = z.output<typeof searchFile>

export const measureOfSearch = (file: SearchFile): Measure => measureOf(file)

/**
 * The experiment of a trial: without the test part, which nothing that is chosen by many trials may have seen.
 * @param number from 0
 * @throws StudioError `experimentImpossible` where the values do not fit it
 */
export function trialExperiment(
  { experiment, name }: Pick<SearchFile, 'experiment' | 'name'>,
  values: Assignment,
  number: number,
): ExperimentFile {
  const made = varied(experiment, values)
  const { data } = made
  return {
    ...made,
    name: `${name} ${number + 1}: ${valuesLabel(values)}`.slice(0, 200),
    data: { ...data, split: { ...data.split, use: 'search' } },
  }
}

/**
 * The experiment that a search ends with: the best trial's, trained on the training and the validation part together for as
 * many epochs as were best there, and then judged by the test part, once.
 */
export function finalExperiment(
  file: Pick<SearchFile, 'experiment' | 'name'>,
  values: Assignment,
  epochs: number,
): ExperimentFile {
  const made = varied(file.experiment, values)
  return {
    ...made,
    name: `${file.name}: the best, on training and validation`.slice(0, 200),
    data: { ...made.data, split: { ...made.data.split, use: 'final' } },
    training: { ...made.training, epochs, earlyStopping: null },
  }
}
