import { closest, distance } from 'fastest-levenshtein'

/** ` Did you mean "hidden"?`, or which words there are where none is near. */
export function suggestion(found: string, known: readonly string[]): string {
  if (known.length === 0) return ''
  const near = closest(
    found.toLowerCase(),
    known.map((word) => word.toLowerCase()),
  )
  const word = known.find((each) => each.toLowerCase() === near) ?? known[0]
  const isNear = distance(found.toLowerCase(), near) <= Math.max(2, Math.floor(word.length / 3))
  return isNear ? `Did you mean "${word}"?` : `Known here: ${known.join(', ')}.`
}
