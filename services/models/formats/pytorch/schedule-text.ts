import type { ScheduleName, ScheduleSpec } from '../../../../core'

/** The rate of a step in Python: of base, the optimiser's; e, whole epochs before; t of n steps, t from 1; factor, of a plateau. */
const RATES: Readonly<Record<ScheduleName, (p: never) => string>> = {
  constant: () => 'return base',
  step: ({ factor, every }: { factor: number; every: number }) =>
    `return base * ${factor} ** (e // ${every})`,
  exponential: ({ factor }: { factor: number }) => `return base * ${factor} ** e`,
  inverseTime: ({ decay }: { decay: number }) => `return base / (1 + ${decay} * e)`,
  cosine: ({ warmup, floor }: { warmup: number; floor: number }) =>
    `rising = math.floor(${warmup} * n + 0.5)
    if t <= rising:
        return base * t / rising
    way = (t - 1 - rising) / max(1, n - rising)
    return base * (${floor} + (1 - ${floor}) * half_cosine(way))`,
  oneCycle: ({
    warmup,
    startDivisor,
    endDivisor,
  }: {
    warmup: number
    startDivisor: number
    endDivisor: number
  }) =>
    `first = base / ${startDivisor}
    last = first / ${endDivisor}
    top = max(0, ${warmup} * n - 1)
    if t - 1 < top:
        return base + (first - base) * half_cosine((t - 1) / top)
    fall = n - 1 - top
    return last + (base - last) * half_cosine((t - 1 - top) / fall if fall > 0 else 0)`,
  reduceOnPlateau: () => 'return base * factor',
}

const HALF_COSINE = `def half_cosine(way):
    """From 1 at 0 to 0 at 1."""
    return (1 + math.cos(math.pi * min(1, way))) / 2


`

export function scheduleText(spec: ScheduleSpec): string {
  const body = RATES[spec.name](spec as never)
  return `${body.includes('half_cosine') ? HALF_COSINE : ''}def learning_rate(base, e, t, n, factor):
    """Of step t of n, after e whole epochs; factor is what plateaus have come to."""
    ${body}


`
}

/** What follows the validation loss for the schedule: the factor that the rate has come down by. */
export function plateauText(spec: ScheduleSpec): string {
  if (spec.name !== 'reduceOnPlateau') return ''
  return `class Plateau:
    """Brings the rate down after more than ${spec.patience} epochs without a lower validation loss."""

    def __init__(self):
        self.factor, self.best, self.wait = 1.0, math.inf, 0

    def take(self, loss):
        if loss < self.best - ${spec.minDelta}:
            self.best, self.wait = loss, 0
        elif self.wait < ${spec.patience}:
            self.wait += 1
        else:
            self.factor, self.wait = self.factor * ${spec.factor}, 0


`
}
