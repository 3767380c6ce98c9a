import type { RunInfo } from '../../services/contract/api'
import { duration, grouped, rate } from './numbers'
import type { Progress } from '../stores/series'
import { words } from '.'

/** How far a run is, how fast, and how long it will take: what is known of it, part by part. */
export function progressInWords({ state, summary, facts }: RunInfo, live: Progress | null): string[] {
  const now =
    live ?? (summary && { step: summary.steps, epoch: summary.epochs, elapsedMs: summary.elapsedMs })
  if (!now) return []
  const w = words.train.progress
  const perSecond = now.elapsedMs > 0 ? (1000 * now.step) / now.elapsedMs : 0
  const parts = [w.step(grouped(now.step)), w.epoch(grouped(now.epoch), facts ? grouped(facts.epochs) : null)]
  if (perSecond > 0) parts.push(w.rate(rate(perSecond)))
  const stepsInAll = facts && summary ? facts.epochs * summary.stepsPerEpoch : 0
  const leftMs = perSecond > 0 ? (1000 * Math.max(0, stepsInAll - now.step)) / perSecond : 0
  if (state === 'running' && leftMs > 0) parts.push(w.left(duration(leftMs)))
  else parts.push(duration(now.elapsedMs))
  return parts
}
