import { z } from 'zod'
import type { Choice, Entry, Parameter } from '../../core'
import { suggestion } from './nearest'

/** An object whose unknown keys are errors that name the nearest known key. */
export function strict<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape)
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code === 'unrecognized_keys') {
        const [key] = issue.keys
        return `"${key}" is not known. ${suggestion(key, known)}`
      }
      return `expected an object, found ${shown(issue.input)}.`
    },
  })
}

/** What was found, short enough for one line. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'number') return String(value)
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

/**
 * A member of a table: its name alone, or an object with its name under `tag` and its parameters, of which those left out
 * take their defaults. `{ "name": "leakyRelu", "alpha": 0.2 }` and `"leakyRelu"` are both read; the object is what comes out.
 */
export function choice<
  const T extends Readonly<Record<string, Pick<Entry, 'parameters'>>>,
  Tag extends string,
>(table: T, tag: Tag) {
  const names = Object.keys(table)
  const members = names.map((name) =>
    strict({ [tag]: z.literal(name), ...parameterSchemas(table[name].parameters) }),
  )
  const union = z.discriminatedUnion(tag, members as unknown as [(typeof members)[0]], {
    error: (issue) => {
      if (typeof issue.input !== 'object') return `expected a name or an object, found ${shown(issue.input)}.`
      const found = (issue.input as Readonly<Record<string, unknown>> | null)?.[tag]
      if (found === undefined) return `"${tag}" is missing. Known here: ${names.join(', ')}.`
      return `${shown(found)} is not known. ${suggestion(shown(found).replaceAll('"', ''), names)}`
    },
  })
  const schema = z.preprocess((value) => (typeof value === 'string' ? { [tag]: value } : value), union)
  // The members are made in a loop, which the compiler cannot follow; the tests hold each to its table.
  return schema as unknown as z.ZodType<Choice<T, Tag>>
}

/** A schema for each parameter of a table's entry, with its default. */
export function parameterSchemas(parameters: Readonly<Record<string, Parameter>>): Record<string, z.ZodType> {
  return Object.fromEntries(Object.entries(parameters).map(([name, p]) => [name, parameterSchema(p)]))
}

function parameterSchema(p: Parameter): z.ZodType {
  switch (p.kind) {
    case 'number':
      return numberIn(p).default(p.default)
    case 'choice':
      return z
        .enum(p.options as [string, ...string[]], {
          error: ({ input }) => `${shown(input)} is not known. ${suggestion(String(input), p.options)}`,
        })
        .default(p.default)
    case 'expression':
      return z
        .string({ error: ({ input }) => `expected a formula as text, found ${shown(input)}.` })
        .default(p.default)
  }
}

/** The path to what an issue is about: for an unknown key, the key itself. */
export const placeOf = (issue: z.core.$ZodIssue): PropertyKey[] =>
  issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]] : issue.path

/** Reads a value by the one schema that it is meant for, so that an error is about what the user wrote. */
export function chosenBy<Output>(meantFor: (value: unknown) => z.ZodType<Output>): z.ZodType<Output> {
  return z.unknown().transform((value, context): Output => {
    const result = meantFor(value).safeParse(value)
    if (result.success) return result.data
    for (const issue of result.error.issues)
      context.issues.push({ code: 'custom', message: issue.message, path: placeOf(issue), input: value })
    return z.NEVER
  })
}

export const text = z.string({ error: ({ input }) => `expected text, found ${shown(input)}.` }).min(1, {
  error: 'expected text, found nothing between the quotes.',
})
export const flag = z.boolean({ error: ({ input }) => `expected true or false, found ${shown(input)}.` })

export function listOf<Schema extends z.ZodType>(schema: Schema) {
  return z.array(schema, { error: ({ input }) => `expected a list, found ${shown(input)}.` })
}

/** One of some words. */
export function word<const Words extends readonly [string, ...string[]]>(...words: Words) {
  return z.enum(words, {
    error: ({ input }) => `${shown(input)} is not known. ${suggestion(String(input), words)}`,
  })
}

interface Range {
  readonly min: number
  readonly max: number
  readonly integer?: true
  readonly exclusiveMin?: true
  readonly exclusiveMax?: true
}

/** A number within bounds. */
export function numberIn({ min, max, integer, exclusiveMin, exclusiveMax }: Range) {
  const what = integer ? 'a whole number' : 'a number'
  const above = `${exclusiveMin ? 'greater than' : 'from'} ${min}`
  const below = `${exclusiveMax ? 'less than' : 'up to'} ${max}`
  const error = ({ input }: { readonly input?: unknown }): string =>
    `expected ${what} ${above}, ${below}, found ${shown(input)}.`
  return z
    .number({ error })
    .refine(
      (x) =>
        (exclusiveMin ? x > min : x >= min) &&
        (exclusiveMax ? x < max : x <= max) &&
        (!integer || Number.isSafeInteger(x)),
      { error },
    )
}

export const wholeNumber = (min: number, max: number) => numberIn({ min, max, integer: true })
