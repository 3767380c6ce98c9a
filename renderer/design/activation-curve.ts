import { activations, parameterOf, type ActivationSpec, type ElementwiseSpec } from '../../core'

/** An activation and its derivative, looked at in equal steps. */
export interface ActivationCurve {
  readonly z: readonly number[]
  readonly value: readonly number[]
  readonly slope: readonly number[]
}

/** Softmax works on a whole row, so it has no curve. */
export const isElementwise = (spec: ActivationSpec): spec is ElementwiseSpec => spec.name !== 'softmax'

export function activationCurve(spec: ElementwiseSpec, reach = 4, points = 161): ActivationCurve {
  const { value, slope } = activations[spec.name]
  const parameter = parameterOf(spec)
  const z = Array.from({ length: points }, (_, i) => -reach + (2 * reach * i) / (points - 1))
  const a = z.map((at) => value(at, parameter))
  return { z, value: a, slope: z.map((at, i) => slope(at, a[i], parameter)) }
}

/** A rectangle of the drawing, and what of the plane is seen in it. */
export interface Frame {
  readonly width: number
  readonly height: number
  readonly low: number
  readonly high: number
}

/** A line over the whole width of the frame; what leaves it is cut off at its edges. */
export function curvePath(values: readonly number[], { width, height, low, high }: Frame): string {
  const place = (y: number): number => {
    const within = Math.min(high, Math.max(low, y))
    return height * (1 - (within - low) / (high - low))
  }
  return values
    .map((y, i) => `${i === 0 ? 'M' : 'L'}${short((width * i) / (values.length - 1))} ${short(place(y))}`)
    .join('')
}

/** What is seen of curves: all of them as far as they stay within `most` of 0, and the axis. */
export function rangeOf(curves: readonly (readonly number[])[], most: number): { low: number; high: number } {
  const all = [0, ...curves.flat()]
  return {
    low: Math.max(-most, Math.min(...all)),
    high: Math.min(most, Math.max(...all)),
  }
}

/** The shape of an activation as a small sign. */
export function activationGlyph(spec: ElementwiseSpec, width: number, height: number): string {
  const { value } = activationCurve(spec, 3, 25)
  return curvePath(value, { width, height, ...rangeOf([value], 3) })
}

const short = (x: number): number => Math.round(x * 10) / 10
