import type { TrialCurves } from '../../services/contract/api'
import { unpack } from '../../services/contract/packed'
import type { StudyReport } from '../../services/contract/study-report'

/** A report as it is shown. */
export interface ShownReport extends Omit<StudyReport, 'curves'> {
  readonly curves: readonly TrialCurves[]
}

/** Reads what `services/studies/report.ts` put into the page. */
export async function readReport(json: string): Promise<ShownReport> {
  const report = JSON.parse(json) as StudyReport
  return { ...report, curves: unpack<readonly TrialCurves[]>(await unzipped(report.curves)) }
}

async function unzipped(base64: string): Promise<Uint8Array<ArrayBuffer>> {
  const letters = atob(base64)
  // A loop, because there may be millions of them.
  const bytes = new Uint8Array(letters.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i)
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}
