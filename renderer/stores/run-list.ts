import type { RunInfo } from '../../services/contract/api'

/** The list with `run` in it: in its place if it is known, else where its age puts it. Newest first. */
export function withRun(runs: readonly RunInfo[], run: RunInfo): RunInfo[] {
  const others = runs.filter(({ id }) => id !== run.id)
  const place = others.findIndex(({ createdAt }) => createdAt < run.createdAt)
  return others.toSpliced(place === -1 ? others.length : place, 0, run)
}

/** Whether it trains or waits to. A run that a dead process left reads `running` too, but can be resumed. */
export const isActive = ({ state, isResumable }: RunInfo): boolean =>
  (state === 'running' || state === 'waiting') && !isResumable
