import type { TrialCurves } from '../../services/contract/api'
import type { ComparisonFile } from '../../services/contract/comparison-file'
import { reachedAt } from '../../services/contract/study-results'
import type { PointsBoxGroup } from '../charts/points-box'
import { words } from '../words'
import type { ComparedScheme } from './compared-schemes'
import { boxOf } from './statistics'

const w = words.compare

/** `2 diverged, 1 failed`; nothing where none is lost. */
export function lostInWords({ diverged, failed }: Pick<ComparedScheme, 'diverged' | 'failed'>): string {
  return [
    ...(diverged > 0 ? [w.schemes.diverged(diverged)] : []),
    ...(failed > 0 ? [w.schemes.failed(failed)] : []),
  ].join(', ')
}

const group = (scheme: ComparedScheme, values: readonly number[], note: string): PointsBoxGroup => ({
  ...{ name: scheme.label, colour: scheme.look.colour, marker: scheme.look.marker },
  ...{ values, box: boxOf(values), note },
})

/** What each run came to. */
export const finalGroups = (schemes: readonly ComparedScheme[]): PointsBoxGroup[] =>
  schemes.map((scheme) => {
    const values = scheme.trials.flatMap(({ outcome }) => (typeof outcome === 'number' ? [outcome] : []))
    return group(scheme, values, lostInWords(scheme))
  })

/** When each run reached the target, by its number; by the list of curves, which is another one when there is more in it. */
const reached = new WeakMap<readonly TrialCurves[], ReadonlyMap<number, number | null>>()

function reachedBy(curves: readonly TrialCurves[], file: ComparisonFile): ReadonlyMap<number, number | null> {
  const known = reached.get(curves)
  if (known) return known
  const made = new Map(curves.map((each) => [each.number, reachedAt(file, each)]))
  reached.set(curves, made)
  return made
}

/** The epochs in which the runs of a scheme that are over reached the target; null for those that did not. */
export function epochsToTarget({ trials, curves }: ComparedScheme, file: ComparisonFile): (number | null)[] {
  const epochs = reachedBy(curves, file)
  return trials.filter(({ outcome }) => outcome !== 'waiting').map(({ number }) => epochs.get(number) ?? null)
}

/** When each run reached the target. */
export const targetGroups = (schemes: readonly ComparedScheme[], file: ComparisonFile): PointsBoxGroup[] =>
  schemes.map((scheme) => {
    const epochs = epochsToTarget(scheme, file)
    const known = epochs.filter((epoch) => epoch !== null)
    const never = epochs.length - known.length
    return group(scheme, known, never > 0 ? w.results.notReached(never) : '')
  })
