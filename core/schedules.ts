import { number, type Choice, type Entry, type NumberParameter } from './table'

/** Where in a run a step is. */
export interface StepPosition {
  /** From 1. */
  readonly step: number
  readonly stepsPerEpoch: number
  readonly totalSteps: number
}

/** A way for the learning rate to go through a run. */
export interface ScheduleEntry extends Entry {
  // The values are those of this very entry; the table as a whole cannot say so.
  /** The learning rate of a step, given the optimiser's, eta_0. */
  rate(base: number, values: never, at: StepPosition, plateau: PlateauState): number
}

/** What `reduceOnPlateau` remembers. Plain data: part of a checkpoint. */
export interface PlateauState {
  /** The factor that the rate has come down by. */
  readonly factor: number
  /** The lowest validation loss; null before there is one (JSON has no Infinity). */
  readonly best: number | null
  /** Epochs without improvement. */
  readonly wait: number
}

export const initialPlateau: PlateauState = { factor: 1, best: null, wait: 0 }

/** Whole epochs before this step. */
const epochsBefore = ({ step, stepsPerEpoch }: StepPosition): number => Math.floor((step - 1) / stepsPerEpoch)

/** From 1 at 0 to 0 at 1. */
const halfCosine = (way: number): number => (1 + Math.cos(Math.PI * Math.min(1, way))) / 2

const share = (value: number, meaning: string): NumberParameter => number(value, 0, 1, meaning)

/** All schedules of the learning rate, in the order of the menus. eta_0 is the optimiser's learning rate, e whole epochs. */
export const schedules = {
  constant: {
    label: 'Constant',
    formula: '\\eta_0',
    parameters: {},
    reference: 'the text, "Updated biases and weights"',
    rate: (base) => base,
  },
  step: {
    label: 'Step',
    formula: '\\eta_0 \\, f^{\\lfloor e / n \\rfloor}',
    parameters: {
      every: { ...number(10, 1, 1e6, 'n, epochs between two steps down'), integer: true },
      factor: share(0.5, 'f, what the rate is multiplied by'),
    },
    reference: 'He et al. 2016, section 4.2; as StepLR in PyTorch',
    rate: (base, { factor, every }: { factor: number; every: number }, at) =>
      base * factor ** Math.floor(epochsBefore(at) / every),
  },
  exponential: {
    label: 'Exponential',
    formula: '\\eta_0 \\, f^{e}',
    parameters: { factor: share(0.95, 'f, what the rate is multiplied by each epoch') },
    reference: 'Senior et al. 2013, exponential scheduling; as ExponentialLR in PyTorch',
    rate: (base, { factor }: { factor: number }, at) => base * factor ** epochsBefore(at),
  },
  inverseTime: {
    label: 'Inverse time',
    formula: '\\frac{\\eta_0}{1 + d e}',
    parameters: { decay: number(0.1, 0, 1e6, 'd, per epoch') },
    reference: 'Robbins & Monro 1951',
    rate: (base, { decay }: { decay: number }, at) => base / (1 + decay * epochsBefore(at)),
  },
  cosine: {
    label: 'Cosine with warm-up',
    formula:
      '\\eta_0 \\left(c + \\tfrac{1 - c}{2} (1 + \\cos \\pi p)\\right), \\; p \\text{ the share of the way after warm-up}',
    parameters: {
      warmup: {
        ...share(0, 'share of all steps in which the rate rises linearly, in equal steps from 0'),
        exclusiveMax: true,
      },
      floor: share(0, 'c, the share of the rate that the cosine leads to'),
    },
    reference: 'Loshchilov & Hutter 2017, eq. 5, without restarts; warm-up: Goyal et al. 2017',
    rate: cosineRate,
  },
  oneCycle: {
    label: 'One cycle',
    formula: '\\eta_0 / d_0 \\nearrow \\eta_0 \\searrow \\eta_0 / (d_0 d_1), \\text{ along half cosines}',
    parameters: {
      warmup: { ...share(0.3, 'share of all steps in which the rate rises'), exclusiveMax: true },
      startDivisor: number(25, 1, 1e9, 'd_0: the first rate is the largest divided by it'),
      endDivisor: number(1e4, 1, 1e12, 'd_1: the last rate is the first divided by it'),
    },
    reference: 'Smith & Topin 2018, in the form of OneCycleLR in PyTorch; eta_0 is the largest rate',
    rate: oneCycleRate,
  },
  reduceOnPlateau: {
    label: 'Reduce on plateau',
    formula: '\\eta_0 \\, f^{\\text{plateaus so far}}',
    parameters: {
      factor: share(0.1, 'f, what the rate is multiplied by at a plateau'),
      patience: {
        ...number(10, 0, 1e6, 'epochs without a lower validation loss that are borne; one more is a plateau'),
        integer: true,
      },
      minDelta: number(1e-4, 0, 1e6, 'by how much the loss must be lower to count'),
    },
    reference: 'He et al. 2016, section 3.4; as ReduceLROnPlateau in PyTorch, with an absolute threshold',
    rate: (base, _, __, plateau) => base * plateau.factor,
  },
} as const satisfies Record<string, ScheduleEntry>

export type ScheduleName = keyof typeof schedules
export type ScheduleSpec = Choice<typeof schedules>

/** The learning rate of a step, given the optimiser's. */
export function learningRateAt(
  spec: ScheduleSpec,
  base: number,
  position: StepPosition,
  plateau: PlateauState,
): number {
  const entry: ScheduleEntry = schedules[spec.name]
  return entry.rate(base, spec as never, position, plateau)
}

/** Step w of w in the warm-up reaches eta_0, and so does the first step of the cosine. */
function cosineRate(
  base: number,
  { warmup, floor }: { warmup: number; floor: number },
  { step, totalSteps }: StepPosition,
): number {
  const rising = Math.round(warmup * totalSteps)
  if (step <= rising) return (base * step) / rising
  const way = (step - 1 - rising) / Math.max(1, totalSteps - rising)
  return base * (floor + (1 - floor) * halfCosine(way))
}

function oneCycleRate(
  base: number,
  { warmup, startDivisor, endDivisor }: { warmup: number; startDivisor: number; endDivisor: number },
  { step, totalSteps }: StepPosition,
): number {
  const first = base / startDivisor
  const last = first / endDivisor
  const at = step - 1
  const top = Math.max(0, warmup * totalSteps - 1)
  if (at < top) return base + (first - base) * halfCosine(at / top)
  const fall = totalSteps - 1 - top
  return last + (base - last) * halfCosine(fall > 0 ? (at - top) / fall : 0)
}

/**
 * Takes in the validation loss of an epoch (the training loss where there is no validation part). Of interest to
 * `reduceOnPlateau` alone.
 */
export function plateauAfter(spec: ScheduleSpec, state: PlateauState, validationLoss: number): PlateauState {
  if (spec.name !== 'reduceOnPlateau') return state
  if (validationLoss < (state.best ?? Infinity) - spec.minDelta) {
    return { ...state, best: validationLoss, wait: 0 }
  }
  if (state.wait < spec.patience) return { ...state, wait: state.wait + 1 }
  return { ...state, factor: state.factor * spec.factor, wait: 0 }
}
