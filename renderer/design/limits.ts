import type { NumberLimits } from '../words/field-numbers'
import { MOST_UNITS } from './layers'

/** What the experiment's file allows for the numbers that stand in no table; test/renderer/design-limits.test.ts holds them to it. */
export const LIMITS = {
  units: { min: 1, max: MOST_UNITS, integer: true },
  momentum: { min: 0, max: 1, exclusiveMin: true },
  epsilon: { min: 0, max: 1, exclusiveMin: true },
  dropout: { min: 0, max: 1, exclusiveMax: true },
  batchSize: { min: 1, max: 1e9, integer: true },
  epochs: { min: 1, max: 1e9, integer: true },
  seed: { min: 0, max: 2 ** 32 - 1, integer: true },
  patience: { min: 1, max: 1_000_000, integer: true },
  minDelta: { min: 0, max: 1e6 },
  classWeight: { min: 0, max: 1e6 },
} as const satisfies Record<string, NumberLimits>
