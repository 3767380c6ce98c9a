/** How numbers may be scaled: x' = (x - mean) / std, where what mean and std stand for is the entry's to say. */
interface ScalingEntry {
  readonly label: string
  /** In TeX, x being the number after its transform. */
  readonly formula: string
  /** How it is written in an experiment, under `standardize`. */
  readonly written: boolean | string
}

export const scalings = {
  standard: { label: 'Mean and deviation', formula: '(x - \\bar x) / \\sigma', written: true },
  minMax: { label: 'From 0 to 1', formula: '(x - \\min x) / (\\max x - \\min x)', written: 'minMax' },
  robust: { label: 'Median and quartiles', formula: '(x - q_{50}) / (q_{75} - q_{25})', written: 'robust' },
  none: { label: 'As it is', formula: 'x', written: false },
} as const satisfies Record<string, ScalingEntry>

export type ScalingName = keyof typeof scalings
export const SCALINGS = Object.keys(scalings) as ScalingName[]
export type WrittenScaling = (typeof scalings)[ScalingName]['written']

/** The scaling that an experiment means. */
export const scalingOf = (written: WrittenScaling): ScalingName =>
  SCALINGS.find((name) => scalings[name].written === written)!
