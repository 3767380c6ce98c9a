import type { RunSummary } from './run-summary'
import type { StudyDetails } from './studies'

/** What a report holds of its comparison, as JSON. */
export interface StudyReport {
  readonly details: StudyDetails
  /** What made it; null where none of its runs is there any more. */
  readonly made: Pick<RunSummary, 'versions' | 'kernels' | 'data'> | null
  /** ISO 8601, in UTC. */
  readonly savedAt: string
  /** The curves of all trials (TrialCurves[]), by `pack`, as gzip, in base64: most of them are long, and not all are finite. */
  readonly curves: string
}

/** The id of the element that holds it in the page of a report. */
export const REPORT_ELEMENT = 'report'
