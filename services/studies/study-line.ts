import { z } from 'zod'
import type { Assignment } from '../../core'
import type { SplitMetrics } from '../contract/run-summary'

const metrics = z.looseObject({ loss: z.number().nullable() }).nullable()

const ofTrial = { trial: z.int().min(0), run: z.string() }
const moment = {
  ...ofTrial,
  epochs: z.number(),
  elapsedMs: z.number(),
  validation: metrics,
  /** Time that the study has taken by then, pauses left out. */
  studyMs: z.number().default(0),
}

/** A line of trials.jsonl. */
export const studyLine = z.discriminatedUnion('state', [
  /** The trial has this run from here on. In a search with what was chosen for it. */
  z.object({
    ...ofTrial,
    state: z.literal('begun'),
    values: z.record(z.string(), z.unknown()).optional(),
    bracket: z.int().optional(),
    untilEpoch: z.int().nullable().optional(),
  }),
  /** It is trained on, to another rung, or to its end. */
  z.object({ state: z.literal('promoted'), trial: z.int().min(0), untilEpoch: z.int().nullable() }),
  /** It was trained to a rung. */
  z.object({ ...moment, state: z.literal('reached'), epoch: z.int() }),
  /** What it came to. */
  z.object({ ...moment, state: z.literal('finished') }),
  z.object({ ...moment, state: z.literal('diverged') }),
  z.object({ ...moment, state: z.literal('failed'), failure: z.string() }),
  /** The run that a search ended with. */
  z.object({ state: z.literal('final'), run: z.string() }),
  /** Nobody wants more of the study. */
  z.object({ state: z.literal('cancelled') }),
])

export interface Moment {
  readonly trial: number
  readonly run: string
  readonly epochs: number
  readonly elapsedMs: number
  readonly validation: SplitMetrics | null
  readonly studyMs: number
}

/** What became of a trial: enough to compare it, whatever becomes of its run. */
export type TrialEnd = Moment &
  ({ readonly state: 'finished' | 'diverged' } | { readonly state: 'failed'; readonly failure: string })

export type StudyLine =
  | TrialEnd
  | (Moment & { readonly state: 'reached'; readonly epoch: number })
  | {
      readonly trial: number
      readonly run: string
      readonly state: 'begun'
      readonly values?: Assignment | undefined
      readonly bracket?: number | undefined
      readonly untilEpoch?: number | null | undefined
    }
  | { readonly state: 'promoted'; readonly trial: number; readonly untilEpoch: number | null }
  | { readonly state: 'final'; readonly run: string }
  | { readonly state: 'cancelled' }
