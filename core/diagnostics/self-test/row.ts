/** What is compared with what: PyTorch's numbers, a gradient with central differences, a number that is known. */
export type SelfTestKind = 'golden' | 'gradient' | 'known'

/** One comparison of the self-test. */
export interface SelfTestRow {
  readonly kind: SelfTestKind
  /** The network, activation or law that is looked at. */
  readonly name: string
  /** The number that is compared; of several, the one that is furthest off. */
  readonly what: string
  /** The kernels that it was computed with. */
  readonly kernels: string
  readonly expected: number
  readonly found: number
  /** Relative to what was expected; where that is 0, as it is. */
  readonly difference: number
  readonly allowed: number
  readonly passed: boolean
}

/** A comparison before it is judged. */
export type Comparison = Pick<SelfTestRow, 'what' | 'expected' | 'found'>

type About = Pick<SelfTestRow, 'kind' | 'name' | 'kernels' | 'allowed'>

/** How far a number is from what was expected, relative to that. */
export const differenceOf = ({ expected, found }: Pick<Comparison, 'expected' | 'found'>): number =>
  Math.abs(found - expected) / Math.abs(expected || 1)

/** The row of one comparison. What is not a number has not passed. */
export function judged(about: About, comparison: Comparison): SelfTestRow {
  const difference = differenceOf(comparison)
  return { ...about, ...comparison, difference, passed: difference <= about.allowed }
}

/** No number at all is as far off as can be. */
const farOff = (comparison: Comparison): number => {
  const difference = differenceOf(comparison)
  return Number.isNaN(difference) ? Infinity : difference
}

/** The row of that comparison which is furthest off. @param comparisons at least one */
export const worstOf = (about: About, comparisons: readonly Comparison[]): SelfTestRow =>
  judged(
    about,
    comparisons.reduce((worst, next) => (farOff(next) <= farOff(worst) ? worst : next)),
  )
