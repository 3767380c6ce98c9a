import { compare as words } from '../words/compare'

/** What a list in a field may hold. */
export interface ListLimits {
  readonly min: number
  readonly max: number
  readonly isWhole?: boolean
  /** `min` itself may not stand in it. */
  readonly isAbove?: boolean
  /** `none` may stand in it, and comes to null. */
  readonly hasNone?: boolean
}

export type ReadList =
  { readonly values: readonly (number | null)[] } | { readonly problem: string; readonly values: null }

/** A longer list is a slip of the pen: `1-1000000`. */
const MOST_VALUES = 200
const w = words.plan.list

/** `0.1, 0.01`, `1-8`, `1 2 4`, `none, 1`: each value once, as it stands; an empty list is none. */
export function readList(text: string, limits: ListLimits): ReadList {
  const found: (number | null)[] = []
  for (const part of text.split(/[\s,;]+/).filter(Boolean)) {
    const values = valuesOf(part, limits)
    if (values === null) return { problem: w.unread(part), values: null }
    const outside = values.find((value) => value !== null && !isWithin(value, limits))
    if (outside !== undefined) return { problem: w.outside(String(outside), rangeOf(limits)), values: null }
    found.push(...values.filter((value) => !found.includes(value)))
    if (found.length > MOST_VALUES) return { problem: w.many(MOST_VALUES), values: null }
  }
  return { values: found }
}

function valuesOf(part: string, { isWhole, hasNone }: ListLimits): (number | null)[] | null {
  if (hasNone && part.toLowerCase() === 'none') return [null]
  const ends = isWhole ? /^(\d+)(?:-|\.\.|–)(\d+)$/.exec(part) : null
  if (ends) return stretch(Number(ends[1]), Number(ends[2]))
  const value = Number(part)
  return Number.isFinite(value) ? [value] : null
}

const stretch = (low: number, high: number): number[] =>
  Array.from({ length: Math.min(MOST_VALUES + 1, Math.abs(high - low) + 1) }, (_, i) =>
    low <= high ? low + i : low - i,
  )

const isWithin = (value: number, { min, max, isWhole, isAbove }: ListLimits): boolean =>
  (isAbove ? value > min : value >= min) && value <= max && (!isWhole || Number.isInteger(value))

const rangeOf = ({ min, max, isWhole, isAbove }: ListLimits): string =>
  w.range(isWhole === true, isAbove === true, String(min), String(max))

/** As it is read again: whole numbers that follow each other as a stretch. */
export function printList(values: readonly (number | null)[]): string {
  const parts: string[] = []
  for (let i = 0; i < values.length;) {
    let end = i
    const first = values[i]
    while (first !== null && Number.isInteger(first) && values[end + 1] === first + (end + 1 - i)) end++
    if (end - i >= 2 && first !== null && first >= 0) {
      parts.push(`${first}-${values[end]}`)
      i = end + 1
    } else parts.push(values[i++]?.toString() ?? 'none')
  }
  return parts.join(', ')
}
