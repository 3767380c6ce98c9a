/** What a number may be turned into before it is scaled, and how it is had back. */
interface TransformEntry {
  readonly label: string
  /** In TeX. */
  readonly formula: string
  /** Numbers that are not above this one cannot be transformed. */
  readonly above: number
  readonly to: (x: number) => number
  readonly back: (y: number) => number
}

export const transforms = {
  none: { label: 'None', formula: 'x', above: -Infinity, to: (x) => x, back: (y) => y },
  log: { label: 'Logarithm', formula: '\\ln x', above: 0, to: Math.log, back: Math.exp },
  log1p: { label: 'Logarithm of 1 + x', formula: '\\ln(1 + x)', above: -1, to: Math.log1p, back: Math.expm1 },
} as const satisfies Record<string, TransformEntry>

export type TransformName = keyof typeof transforms
export const TRANSFORMS = Object.keys(transforms) as TransformName[]

/** How a number is scaled: x' = (transform(x) - mean) / std. */
export interface Scaling {
  readonly transform: TransformName
  readonly mean: number
  readonly std: number
}

/** As training sees a number of the source. NaN where that cannot be transformed. */
export const scaledValue = (x: number, { transform, mean, std }: Scaling): number =>
  ((x > transforms[transform].above ? transforms[transform].to(x) : NaN) - mean) / std

/** The number on the scale of the source that training sees as this one. */
export const originalValue = (x: number, { transform, mean, std }: Scaling): number =>
  transforms[transform].back(x * std + mean)

/** How the targets of a regression are scaled: the transform of all, mean and std of each. */
export interface TargetScaling {
  readonly transform: TransformName
  readonly mean: readonly number[]
  readonly std: readonly number[]
}

/** Output j of a network, or target j as training sees it, on the scale of the source. */
export const originalTarget = (y: number, { transform, mean, std }: TargetScaling, j: number): number =>
  originalValue(y, { transform, mean: mean[j], std: std[j] })
