import { grouped } from '../words/numbers'
import { words } from '../words'
import { MOST_LAYERS, MOST_UNITS } from './layers'

/** What was read of a network's widths: the units of the hidden layers, or why it cannot be. */
export type ReadWidths = { readonly hidden: readonly number[] } | { readonly problem: string }

const w = words.design.widths

/** From how many layers of the same width on they are written as one, as in `256x3`. */
const REPEATED = 3

/** `64-32-10`; three or more hidden layers of one width as `256x3`. */
export function printWidths(widths: readonly number[]): string {
  const parts: string[] = []
  for (let i = 0; i < widths.length;) {
    let count = 1
    const isInner = i > 0
    while (isInner && i + count < widths.length - 1 && widths[i + count] === widths[i]) count++
    if (count >= REPEATED && i + count < widths.length) parts.push(`${widths[i]}x${count}`)
    else parts.push(...Array.from({ length: count }, () => String(widths[i])))
    i += count
  }
  return parts.join('-')
}

/**
 * Reads `784-256-128-10` or `784-256x3-10`, also with spaces, commas or arrows between. The first and the last number are
 * what the data say.
 */
export function parseWidths(text: string, features: number, outputs: number): ReadWidths {
  const parts = text
    .trim()
    .split(/\s*(?:->|[-–→,;\s])\s*/u)
    .filter((part) => part !== '')
  const widths: number[] = []
  for (const part of parts) {
    const found = /^(?<units>\d+)(?:[x×*](?<times>\d+))?$/u.exec(part)
    if (!found) return { problem: w.noWidth(part) }
    const units = Number(found.groups!.units)
    const count = found.groups!.times ? Number(found.groups!.times) : 1
    if (units < 1 || units > MOST_UNITS) {
      return { problem: w.widthRange(grouped(units), grouped(MOST_UNITS)) }
    }
    if (count < 1 || widths.length + count > MOST_LAYERS + 2) {
      return { problem: w.tooMany(grouped(MOST_LAYERS)) }
    }
    for (let i = 0; i < count; i++) widths.push(units)
  }
  if (widths.length < 2) return { problem: w.tooFew(features, outputs) }
  const first = widths[0]
  const last = widths[widths.length - 1]
  if (first !== features) return { problem: w.wrongFirst(first, features) }
  if (last !== outputs) return { problem: w.wrongLast(last, outputs) }
  return { hidden: widths.slice(1, -1) }
}
