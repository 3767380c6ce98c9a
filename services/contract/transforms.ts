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
