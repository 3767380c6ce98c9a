/**
 * What every member of a family (activations, initialisers, losses, ...) carries, so that menus, parsers,
 * documentation and tests can be derived from the family's table and a member is added by one entry.
 */
export interface Entry {
  /** The field's standard name, for menus. */
  readonly label: string
  /** The defining formula, in TeX. */
  readonly formula: string
  readonly parameters: Readonly<Record<string, Parameter>>
  /** Paper and equation, or the passage of the text. */
  readonly reference: string
}

export type Parameter = NumberParameter | ChoiceParameter | ExpressionParameter

export interface NumberParameter {
  readonly kind: 'number'
  readonly default: number
  readonly min: number
  readonly max: number
  readonly integer?: true
  /** True when `min` itself is not allowed. */
  readonly exclusiveMin?: true
  /** True when `max` itself is not allowed. */
  readonly exclusiveMax?: true
  readonly meaning: string
}

/** A number with both bounds allowed. */
export const number = (value: number, min: number, max: number, meaning: string): NumberParameter => ({
  kind: 'number',
  default: value,
  min,
  max,
  meaning,
})

export interface ChoiceParameter<Option extends string = string> {
  readonly kind: 'choice'
  readonly default: Option
  readonly options: readonly Option[]
  readonly meaning: string
}

/** An arithmetic expression written by the user. */
export interface ExpressionParameter {
  readonly kind: 'expression'
  readonly default: string
  readonly meaning: string
}

type ParameterValue<P> = P extends { kind: 'number' }
  ? number
  : P extends { kind: 'choice'; options: readonly (infer Option)[] }
    ? Option
    : string

/**
 * A member chosen from a table together with the values of its parameters, as a plain value:
 * `{ name: 'leakyRelu', alpha: 0.01 }`. `Tag` is the key that holds the member's name.
 */
export type Choice<T, Tag extends string = 'name'> = {
  [K in keyof T & string]: { readonly [Key in Tag]: K } & (T[K] extends { parameters: infer P }
    ? { readonly [Name in keyof P]: ParameterValue<P[Name]> }
    : never)
}[keyof T & string]

/** The values a member takes when nothing else is said. */
export function defaultsOf(entry: Pick<Entry, 'parameters'>): Record<string, number | string> {
  return Object.fromEntries(Object.entries(entry.parameters).map(([name, p]) => [name, p.default]))
}
