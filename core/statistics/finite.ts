/** A list of numbers, told apart: how many of them are none that can be reckoned with is told, not hidden. */
export interface Finite {
  readonly finite: number[]
  /** How many are NaN or infinite: diverged runs, for one. */
  readonly others: number
}

export function finiteOf(values: readonly number[]): Finite {
  const finite = values.filter(Number.isFinite)
  return { finite, others: values.length - finite.length }
}

/** @throws RangeError when a value is NaN or infinite */
export function requireFinite(values: readonly number[]): void {
  const at = values.findIndex((value) => !Number.isFinite(value))
  if (at !== -1) {
    throw new RangeError(`Value ${at + 1} of ${values.length} is ${values[at]}; see finiteOf.`)
  }
}
