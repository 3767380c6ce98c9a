import { activations, parameterOf, type ActivationName, type ElementwiseSpec } from '../../../../core'
import { meantBy } from '../../float-types'

/** What some operators, one after the other, make of each value by itself. */
export interface Elementwise {
  readonly at: (z: number) => number
  /** The operators, as they are called, in order. */
  readonly made: readonly string[]
  /** Where the last of them only scaled and shifted what came before. */
  readonly last?: { readonly before: Elementwise; readonly line: Slope } | undefined
}

/** slope z + intercept. */
export interface Slope {
  readonly slope: number
  readonly intercept: number
}

export const same: Elementwise = { at: (z) => z, made: [] }

/** Beyond this many operators it is no activation; with parts that come twice, they would grow without bound. */
const MOST_OPERATORS = 48

/** @throws Error where it is made of too many operators */
export function applied(
  operator: string,
  f: (...values: number[]) => number,
  ...of: readonly Elementwise[]
): Elementwise {
  const made = [...of.flatMap((each) => each.made), operator]
  if (made.length > MOST_OPERATORS) throw new Error(`${made.length} operators in a row are no activation`)
  const [before] = of
  const line = of.length === 1 ? lineThatIs({ at: f, made: [] }) : null
  return { at: (z) => f(...of.map((each) => each.at(z))), made, last: line ? { before, line } : undefined }
}

/** Dense around 0, where activations bend, and far out, where they are cut. */
const GRID: readonly number[] = [
  0,
  ...Array.from({ length: 200 }, (_, i) => (i + 1) / 16.1).flatMap((z) => [z, -z]),
  ...[20, 35, 50, 79, 1e2, 1e3, 1e6].flatMap((z) => [z, -z]),
]

const TOLERANCE = 2e-6

function agrees(f: (z: number) => number, g: (z: number) => number): boolean {
  return GRID.every((z) => {
    const [found, expected] = [f(z), g(z)]
    return found === expected || Math.abs(found - expected) <= TOLERANCE * Math.max(1, Math.abs(expected))
  })
}

/** The parameter that an activation must have if it is this function. */
const parameters: { readonly [Name in ActivationName]?: (f: (z: number) => number) => ElementwiseSpec } = {
  leakyRelu: (f) => ({ name: 'leakyRelu', alpha: meantBy(-f(-1)) }),
  elu: (f) => ({ name: 'elu', alpha: meantBy(-f(-1e6)) }),
  exp: (f) => ({ name: 'exp', limit: meantBy(Math.log(f(1e6))) }),
}

/** Within what the table allows. */
function isAllowed(spec: ElementwiseSpec): boolean {
  const parameter = parameterOf(spec)
  return Object.values(activations[spec.name].parameters).every(
    ({ min, max }) => parameter >= min && parameter <= max,
  )
}

/**
 * The activation that a function is, known by its values and not by how it is written: x * Sigmoid(x) is SiLU, whoever wrote it.
 * Null where the table has none that agrees to 2e-6 everywhere.
 */
export function activationThatIs({ at }: Elementwise): ElementwiseSpec | null {
  for (const name of Object.keys(activations) as ActivationName[]) {
    const spec = parameters[name]?.(at) ?? ({ name } as ElementwiseSpec)
    const { value } = activations[name]
    if (isAllowed(spec) && agrees(at, (z) => value(z, parameterOf(spec)))) return spec
  }
  return null
}

/** a z + b where a function is that; else null. */
export function lineThatIs({
  at,
}: Elementwise): { readonly slope: number; readonly intercept: number } | null {
  const intercept = at(0)
  const slope = at(1) - intercept
  return agrees(at, (z) => slope * z + intercept) ? { slope, intercept } : null
}

/** Whether two functions add up to 1 everywhere, as the two classes of one sigmoid do. */
export const addUpToOne = (f: Elementwise, g: Elementwise): boolean =>
  agrees(
    (z) => f.at(z) + g.at(z),
    () => 1,
  )
