import { initializers, type InitializerScheme } from '../../core'

/** Those whose one number is what one thinks of with their name: it is written out, and can be a list. */
export const NUMBERED = {
  constant: 'value',
  normal: 'std',
  uniform: 'limit',
  truncatedNormal: 'std',
} as const satisfies Partial<Record<InitializerScheme, string>>

export const isNumbered = (scheme: string): scheme is keyof typeof NUMBERED => Object.hasOwn(NUMBERED, scheme)

export const ALL_SCHEMES = Object.keys(initializers) as InitializerScheme[]

/** Those that the text speaks of, and two that try to do better. */
export const USUAL_SCHEMES: readonly InitializerScheme[] = [
  ...(['zeros', 'constant', 'standardNormal', 'normal', 'xavier'] as const),
  ...(['glorotNormal', 'heNormal', 'orthogonal', 'lsuv'] as const),
]

/** What `vary.init` holds of a scheme: its name, or with its number, at its default. */
export function schemeValue(scheme: InitializerScheme): unknown {
  if (!isNumbered(scheme)) return scheme
  const name = NUMBERED[scheme]
  const parameters: Readonly<Record<string, { readonly default: number }>> = initializers[scheme].parameters
  return { scheme, [name]: parameters[name].default }
}

/** Whether a value is no more than its scheme, and the one number of that where it has one. */
export function isPlain(value: unknown): boolean {
  if (typeof value === 'string') return ALL_SCHEMES.some((scheme) => scheme === value) && !isNumbered(value)
  const scheme = schemeOf(value)
  if (!isNumbered(scheme))
    return ALL_SCHEMES.some((known) => known === scheme) && Object.keys(value as object).length === 1
  const { [NUMBERED[scheme]]: number, ...rest } = value as Readonly<Record<string, unknown>>
  return Number.isFinite(number) && Object.keys(rest).length === 1
}

const isOf = (value: unknown, scheme: string): boolean => isPlain(value) && schemeOf(value) === scheme

/** Of which scheme a value is. */
export function schemeOf(value: unknown): string {
  if (typeof value === 'string') return value
  return (value as { readonly scheme?: string } | null)?.scheme ?? ''
}

/** The numbers of a scheme that are chosen, in the order of the list. */
export function numbersOf(values: readonly unknown[], scheme: keyof typeof NUMBERED): number[] {
  return values
    .filter((value) => isOf(value, scheme))
    .map((value) => Number((value as Readonly<Record<string, unknown>>)[NUMBERED[scheme]]))
}

/** The list with other numbers of one scheme; schemes stay in the order of their table. */
export function withNumbers(
  values: readonly unknown[],
  scheme: keyof typeof NUMBERED,
  numbers: readonly number[],
): unknown[] {
  const others = values.filter((value) => !isOf(value, scheme))
  return inOrder([...others, ...numbers.map((number) => ({ scheme, [NUMBERED[scheme]]: number }))])
}

/** The list with a scheme, or without it. */
export const toggled = (values: readonly unknown[], scheme: InitializerScheme): unknown[] =>
  values.some((value) => isOf(value, scheme))
    ? values.filter((value) => !isOf(value, scheme))
    : inOrder([...values, schemeValue(scheme)])

const inOrder = (values: readonly unknown[]): unknown[] =>
  values.toSorted(
    (a, b) =>
      ALL_SCHEMES.indexOf(schemeOf(a) as InitializerScheme) -
      ALL_SCHEMES.indexOf(schemeOf(b) as InitializerScheme),
  )
