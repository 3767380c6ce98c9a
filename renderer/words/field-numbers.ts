import type { NumberParameter } from '../../core'
import { words } from '.'

/** What a number in a field may be. */
export type NumberLimits = Pick<NumberParameter, 'min' | 'max' | 'integer' | 'exclusiveMin' | 'exclusiveMax'>

/** What was typed, as a number, or why it is none. */
export type ReadNumber = { readonly value: number } | { readonly problem: string }

const w = words.kit

export function readNumber(text: string, limits: NumberLimits): ReadNumber {
  const trimmed = text.trim()
  // Thousands may be grouped, as they are on screen.
  const plain = /^-?\d{1,3}(,\d{3})+$/.test(trimmed) ? trimmed.replaceAll(',', '') : trimmed
  const value = plain === '' ? NaN : Number(plain)
  if (!Number.isFinite(value)) return { problem: w.noNumber(trimmed, rangeInWords(limits)) }
  return isWithin(value, limits) ? { value } : { problem: w.outOfRange(trimmed, rangeInWords(limits)) }
}

/** `a whole number from 1 to 1,000,000`, `a number above 0, up to 1,000`. */
export function rangeInWords({ min, max, integer, exclusiveMin, exclusiveMax }: NumberLimits): string {
  const write = (bound: number): string =>
    Math.abs(bound) >= 1e7 ? bound.toExponential().replace('+', '') : bound.toLocaleString('en-US')
  return w.range({
    kind: integer ? w.wholeNumber : w.number,
    low: exclusiveMin ? w.above(write(min)) : w.from(write(min)),
    high: exclusiveMax ? w.below(write(max)) : w.upTo(write(max)),
  })
}

/**
 * One step up or down: a whole number by 1 (10 with `isLarge`), another by one of its first digit (0.05 to 0.06, and 0.9,
 * where 1 is not allowed, to 0.91).
 */
export function stepped(value: number, direction: 1 | -1, limits: NumberLimits, isLarge = false): number {
  if (limits.integer) return clamped(value + direction * (isLarge ? 10 : 1), limits)
  if (value === 0) return firstStep(direction, limits)
  const size = 10 ** Math.floor(Math.log10(Math.abs(value)))
  // 0.1 goes down to 0.09.
  const isEdge = Math.abs(Math.abs(value) / size - 1) < 1e-9 && Math.sign(value) !== direction
  let unit = (isEdge ? size / 10 : size) * (isLarge ? 10 : 1)
  for (let attempt = 0; attempt < 6; attempt++, unit /= 10) {
    const next = Number((value + direction * unit).toPrecision(12))
    if (isWithin(next, limits)) return next
  }
  return value
}

/** From 0 one gets to a tenth of a share, or to what is small anywhere. */
function firstStep(direction: 1 | -1, limits: NumberLimits): number {
  const next = direction * (limits.max <= 1 ? 0.1 : 0.001)
  return isWithin(next, limits) ? next : 0
}

const clamped = (value: number, { min, max }: NumberLimits): number => Math.min(max, Math.max(min, value))

const isWithin = (value: number, { min, max, integer, exclusiveMin, exclusiveMax }: NumberLimits): boolean =>
  (exclusiveMin ? value > min : value >= min) &&
  (exclusiveMax ? value < max : value <= max) &&
  (!integer || Number.isInteger(value))
