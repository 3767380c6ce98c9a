import { closest, distance } from 'fastest-levenshtein'

/** A longer list is no help. */
const MOST_NAMED = 30

/** ` Did you mean "hidden"?`, or which words there are where none is near. */
export function suggestion(found: string, known: readonly string[]): string {
  if (known.length === 0) return ''
  const near = closest(
    found.toLowerCase(),
    known.map((word) => word.toLowerCase()),
  )
  const word = known.find((each) => each.toLowerCase() === near) ?? known[0]
  const isNear = distance(found.toLowerCase(), near) <= Math.max(2, Math.floor(word.length / 3))
  if (isNear) return `Did you mean "${word}"?`
  const others = known.length - MOST_NAMED
  const named = known.slice(0, MOST_NAMED).join(', ')
  return others > 0 ? `Known here: ${named}, and ${others} more.` : `Known here: ${named}.`
}
