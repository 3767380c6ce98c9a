import { z } from 'zod'

/** What names a data set, and how much of it there is: the digest of its bytes. */
export const dataName = z.strictObject({
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  pieces: z.int().positive(),
  bytes: z.int().positive(),
})
export type DataName = z.output<typeof dataName>

/** What a worker is sent: one run, or a part of it. Its experiment is in its folder. */
export const trialJob = z.strictObject({
  version: z.string(),
  run: z.string(),
  untilEpoch: z.int().positive().nullable(),
  data: dataName,
})
export type TrialJob = z.output<typeof trialJob>

/** What became of it. All else stands in the run's folder. */
export const trialResult = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ended') }),
  z.strictObject({
    type: z.enum(['refused', 'crashed']),
    problem: z.string(),
    worker: z.string(),
    hasBegun: z.boolean(),
  }),
])
export type TrialResult = z.output<typeof trialResult>

/** How far a run is. */
export const moment = z.strictObject({
  step: z.number(),
  epoch: z.number(),
  elapsedMs: z.number(),
  bestLoss: z.number().nullable(),
})
