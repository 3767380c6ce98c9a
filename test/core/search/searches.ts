import type { SearchTrial } from '../../../core/search/history'
import { propose, type SamplerSpec } from '../../../core/search/samplers'
import type { TestFunction } from './test-functions'

/** One worker: each trial is told before the next is proposed. */
export function search(
  spec: SamplerSpec,
  { space, value }: TestFunction,
  seed: number,
  trials: number,
): SearchTrial[] {
  const history: SearchTrial[] = []
  for (let number = 1; number <= trials; number++) {
    const assignment = propose(spec, { space, history, seed, number })
    if (assignment === null) break
    history.push({ number, assignment, value: value(assignment), state: 'done' })
  }
  return history
}

export const bestOf = (history: readonly SearchTrial[]): number =>
  Math.min(...history.map(({ value }) => value ?? Infinity))
