import { activations, parameterOf, type ActivationEntry, type ElementwiseSpec } from '../activations'
import { visitGaussian, type Bends } from './gaussian-expectation'

/** What becomes of z ~ N(mean, q) in an activation g: expectations over z. */
export interface ActivationMoments {
  /** E g(z). */
  readonly value: number
  /** E g(z)^2. */
  readonly square: number
  /** E g(z)^4. */
  readonly fourth: number
  /** E g'(z)^2. */
  readonly slopeSquare: number
  /** E g'(z)^4. */
  readonly slopeFourth: number
}

/** From this standard deviation on, the moments of a sine no longer change: they differ from their limit by e^(-q / 2). */
const FULL_TURNS = 9

/** E[g(z)^2], z ~ N(0, q): what q becomes in the activation. @throws RangeError unless 0 <= q < Infinity */
export const forwardMoment = (activation: ElementwiseSpec, q: number): number =>
  momentsOf(activation, q).square

/** E[g'(z)^2], z ~ N(0, q); at q = 0 the slope at 0, squared. @throws RangeError unless 0 <= q < Infinity */
export const slopeMoment = (activation: ElementwiseSpec, q: number): number =>
  momentsOf(activation, q).slopeSquare

/**
 * The moments of g(z) and g'(z), z ~ N(mean, q), to about 1e-10 of their values.
 * @throws RangeError unless 0 <= q < Infinity
 */
export function momentsOf(activation: ElementwiseSpec, q: number, mean = 0): ActivationMoments {
  if (!(q >= 0 && q < Infinity)) throw new RangeError(`A variance is a finite number from 0 on, not ${q}.`)
  const rays = mean === 0 && q > 0 ? raysOf(activation) : null
  if (rays) return momentsOfRays(rays, q)
  const { value, slope } = functionsOf(activation)
  const sums = { value: 0, square: 0, fourth: 0, slopeSquare: 0, slopeFourth: 0 }
  visitGaussian(mean, stdOn(activation, q), bendsOf(activation), (z, weight) => {
    const a = value(z)
    const slopeSquare = slope(z, a) ** 2
    const square = a * a
    sums.value += weight * a
    sums.square += weight * square
    sums.fourth += weight * square * square
    sums.slopeSquare += weight * slopeSquare
    sums.slopeFourth += weight * slopeSquare * slopeSquare
  })
  return sums
}

/**
 * E[g(z) g(z')] for two samples' z and z', each N(mean, q) with the given covariance: given what they share the two are
 * independent and alike, so it is the mean square of a mean.
 */
export function momentBetweenSamples(
  activation: ElementwiseSpec,
  q: number,
  covariance: number,
  mean = 0,
): number {
  if (covariance <= 0) return momentsOf(activation, q, mean).value ** 2
  if (covariance >= q) return momentsOf(activation, q, mean).square
  const { value } = functionsOf(activation)
  const bends = bendsOf(activation)
  let sum = 0
  visitGaussian(mean, stdOn(activation, covariance), bends, (shared, weight) => {
    let given = 0
    if (weight < NEGLIGIBLE) return
    visitGaussian(shared, stdOn(activation, q - covariance), bends, (z, w) => (given += w * value(z)))
    sum += weight * given * given
  })
  return sum
}

/** A point this light is not worth an integral of its own. */
const NEGLIGIBLE = 1e-18

/** Slopes on both sides of 0 of an activation that is a ray on each, as ReLU's 0 and 1; null for all others. */
export function raysOf(activation: ElementwiseSpec): readonly [below: number, above: number] | null {
  const { value } = functionsOf(activation)
  const rays = [-value(-1), value(1)] as const
  const isRay = (t: number): boolean =>
    Math.abs(value(t) - t * rays[1]) <= 1e-12 * t && Math.abs(value(-t) + t * rays[0]) <= 1e-12 * t
  return [0.01, 0.3, 7, 1e3].every(isRay) ? rays : null
}

/** In closed form, so that He's gain gives exactly 1 (He et al. 2015, eq. 9 and 15). */
function momentsOfRays([below, above]: readonly [number, number], q: number): ActivationMoments {
  const slopeSquare = (below ** 2 + above ** 2) / 2
  const slopeFourth = (below ** 4 + above ** 4) / 2
  return {
    value: (above - below) * Math.sqrt(q / (2 * Math.PI)),
    square: q * slopeSquare,
    fourth: 3 * q * q * slopeFourth,
    ...{ slopeSquare, slopeFourth },
  }
}

function functionsOf(activation: ElementwiseSpec) {
  const { value, slope }: ActivationEntry = activations[activation.name]
  const parameter = parameterOf(activation)
  return {
    value: (z: number): number => value(z, parameter),
    slope: (z: number, a: number): number => slope(z, a, parameter),
  }
}

const isPeriodic = ({ name }: ElementwiseSpec): boolean => name === 'sin' || name === 'cos'

const stdOn = (activation: ElementwiseSpec, q: number): number =>
  isPeriodic(activation) ? Math.min(Math.sqrt(q), FULL_TURNS) : Math.sqrt(q)

function bendsOf(activation: ElementwiseSpec): Bends {
  const widestPanel = isPeriodic(activation) ? 1.5 : Infinity
  // e^(4z) moves what counts by 4 standard deviations and more.
  if ('limit' in activation) return { corners: exponentialCorners(activation.limit), widestPanel, reach: 25 }
  return { corners: [-1, 0, 1], widestPanel, reach: 12 }
}

/** e^(4z) is nearly all in the last units before the limit, so panels must be short there. */
const exponentialCorners = (limit: number): number[] =>
  Array.from({ length: 16 }, (_, i) => limit - 2 * (15 - i))
