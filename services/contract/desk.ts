import { z } from 'zod'
import { experimentFile } from './experiment-file'
import { comparisonPlan, searchPlan } from './plans'

/** How the studio is set. What is not known is left out, so that an older studio can read what a newer one wrote. */
export const settings = z.object({
  theme: z.enum(['system', 'light', 'dark']).catch('system'),
  /** Thresholds of the verdicts that are not at their defaults, by the names of their table. */
  thresholds: z.record(z.string(), z.number()).catch({}),
  /** What each chart is switched to, by the chart's id. */
  charts: z
    .record(z.string(), z.object({ isLog: z.boolean().optional(), smoothing: z.number().optional() }))
    .catch({}),
})

/**
 * What a user finds again: the experiment that is worked on (null before the first; its paths are absolute), the comparison
 * and the search of it that are put together (null: nothing is yet), the run that is looked at, and the settings. What cannot
 * be read counts as not there.
 */
export const desk = z.object({
  draft: experimentFile.nullable().catch(null),
  comparison: comparisonPlan.nullable().catch(null),
  search: searchPlan.nullable().catch(null),
  run: z.string().nullable().catch(null),
  settings: settings.prefault({} as never),
})

export type Settings = z.output<typeof settings>
export type Desk = z.output<typeof desk>
