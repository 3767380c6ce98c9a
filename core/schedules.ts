import { number, type Choice, type Entry, type NumberParameter } from './table'

/** Where in a run a step is. */
export interface StepPosition {
  /** From 1. */
  readonly step: number
  readonly stepsPerEpoch: number
  readonly totalSteps: number
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

const share = (value: number, meaning: string): NumberParameter => number(value, 0, 1, meaning)

/** All schedules of the learning rate, in the order of the menus. eta_0 is the optimiser's learning rate, e whole epochs. */
export const schedules = {
  constant: {
    label: 'Constant',
    formula: '\\eta_0',
    parameters: {},
    reference: 'the text, "Updated biases and weights"',
  },
  step: {
    label: 'Step',
    formula: '\\eta_0 \\, f^{\\lfloor e / n \\rfloor}',
    parameters: {
      every: { ...number(10, 1, 1e6, 'n, epochs between two steps down'), integer: true },
      factor: share(0.5, 'f, what the rate is multiplied by'),
    },
    reference: 'He et al. 2016, section 3.4',
  },
  exponential: {
    label: 'Exponential',
    formula: '\\eta_0 \\, f^{e}',
    parameters: { factor: share(0.95, 'f, what the rate is multiplied by each epoch') },
    reference: 'Goodfellow et al. 2016, section 8.3.1',
  },
  inverseTime: {
    label: 'Inverse time',
    formula: '\\frac{\\eta_0}{1 + d e}',
    parameters: { decay: number(0.1, 0, 1e6, 'd, per epoch') },
    reference: 'Robbins & Monro 1951',
  },
  cosine: {
    label: 'Cosine with warm-up',
    formula:
      '\\eta_0 \\left(c + \\tfrac{1 - c}{2} (1 + \\cos \\pi p)\\right), \\; p \\text{ the share of the way after warm-up}',
    parameters: {
      warmup: {
        ...share(0, 'share of all steps in which the rate rises linearly from 0'),
        exclusiveMax: true,
      },
      floor: share(0, 'c, the share of the rate that is left at the end'),
    },
    reference: 'Loshchilov & Hutter 2017, eq. 5, without restarts; warm-up: Goyal et al. 2017',
  },
  oneCycle: {
    label: 'One cycle',
    formula: '\\eta_0 / d_0 \\nearrow \\eta_0 \\searrow \\eta_0 / (d_0 d_1), \\text{ along half cosines}',
    parameters: {
      warmup: { ...share(0.3, 'share of all steps in which the rate rises'), exclusiveMax: true },
      startDivisor: number(25, 1, 1e9, 'd_0: the first rate is the largest divided by it'),
      endDivisor: number(1e4, 1, 1e12, 'd_1: the last rate is the first divided by it'),
    },
    reference: 'Smith & Topin 2018; eta_0 is the largest rate',
  },
  reduceOnPlateau: {
    label: 'Reduce on plateau',
    formula: '\\eta_0 \\, f^{\\text{plateaus so far}}',
    parameters: {
      factor: share(0.1, 'f, what the rate is multiplied by at a plateau'),
      patience: {
        ...number(10, 0, 1e6, 'epochs without a lower validation loss that make a plateau'),
        integer: true,
      },
      minDelta: number(1e-4, 0, 1e6, 'how much lower counts'),
    },
    reference: 'Goodfellow et al. 2016, section 8.3.1',
  },
} as const satisfies Record<string, Entry>

export type ScheduleName = keyof typeof schedules
export type ScheduleSpec = Choice<typeof schedules>

/** The learning rate of a step, given the optimiser's. */
export function learningRateAt(
  spec: ScheduleSpec,
  base: number,
  { step, stepsPerEpoch, totalSteps }: StepPosition,
  plateau: PlateauState,
): number {
  const epoch = Math.floor((step - 1) / stepsPerEpoch)
  switch (spec.name) {
    case 'constant':
      return base
    case 'step':
      return base * spec.factor ** Math.floor(epoch / spec.every)
    case 'exponential':
      return base * spec.factor ** epoch
    case 'inverseTime':
      return base / (1 + spec.decay * epoch)
    case 'cosine': {
      const warmup = Math.round(spec.warmup * totalSteps)
      if (step <= warmup) return (base * step) / warmup
      const way = (step - 1 - warmup) / Math.max(1, totalSteps - warmup)
      return base * (spec.floor + (1 - spec.floor) * halfCosine(way))
    }
    case 'oneCycle': {
      const first = base / spec.startDivisor
      const last = first / spec.endDivisor
      const at = step - 1
      const top = Math.max(0, spec.warmup * totalSteps - 1)
      if (at < top) return base + (first - base) * halfCosine(at / top)
      const fall = totalSteps - 1 - top
      return last + (base - last) * halfCosine(fall > 0 ? (at - top) / fall : 0)
    }
    case 'reduceOnPlateau':
      return base * plateau.factor
  }
}

/** From 1 at 0 to 0 at 1. */
const halfCosine = (way: number): number => (1 + Math.cos(Math.PI * Math.min(1, way))) / 2

/** Takes in the validation loss of an epoch. Of interest to `reduceOnPlateau` alone. */
export function afterEpoch(spec: ScheduleSpec, state: PlateauState, validationLoss: number): PlateauState {
  if (spec.name !== 'reduceOnPlateau') return state
  if (validationLoss < (state.best ?? Infinity) - spec.minDelta) {
    return { ...state, best: validationLoss, wait: 0 }
  }
  if (state.wait < spec.patience) return { ...state, wait: state.wait + 1 }
  return { ...state, factor: state.factor * spec.factor, wait: 0 }
}
