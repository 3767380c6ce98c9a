import type { RunId } from '../../services/contract/api'

/** Each drawn run's place among the looks of lines: kept as long as it is drawn, whichever others come and go. */
export function placesAfter(before: ReadonlyMap<RunId, number>, drawn: readonly RunId[]): Map<RunId, number> {
  const kept = new Map([...before].filter(([run]) => drawn.includes(run)))
  const taken = new Set(kept.values())
  let free = 0
  for (const run of drawn) {
    if (kept.has(run)) continue
    while (taken.has(free)) free++
    taken.add(free)
    kept.set(run, free)
  }
  return kept
}
