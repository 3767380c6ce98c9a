import { join } from 'node:path'
import type { StudioApi, StudyDetails, TrialCurves } from '../../contract/api'
import { StudioError } from '../../contract/errors'
import { csvOfTable, runsTable } from '../../contract/study-table'
import { writeAtomically } from '../../runs/atomic-file'
import { mapPaths, relativeTo } from '../../runs/experiment-paths'
import { visible } from './output'

/** What is left in the folder of a study. */
export interface StudyFiles {
  /** A table of all runs. */
  readonly table: string
  /** The file that makes the study again; its paths lead from where it lies. */
  readonly comparison: string
  /** Null where the page of reports has not been built. */
  readonly report: string | null
}

/** Writes what a comparison has come to. @throws StudioError `fileUnwritable` */
export async function writeStudyFiles(
  studio: StudioApi,
  details: StudyDetails,
  curves: readonly TrialCurves[],
): Promise<StudyFiles> {
  const { workspace } = await studio.about()
  const folder = join(workspace, 'studies', details.id)
  const { file } = details
  const experiment = mapPaths(file.experiment, (path) => relativeTo(folder, path))
  const [table, comparison, report] = ['results.csv', 'comparison.json', 'report.html'].map((name) =>
    join(folder, name),
  )
  await writeAtomically(table, csvOfTable(runsTable(details, curves)))
  await writeAtomically(comparison, `${JSON.stringify({ ...file, experiment }, null, 2)}\n`)
  const page = await studio.readReport(details.id).catch((error: unknown) => {
    // What was computed is worth more than how it is shown.
    if (!(error instanceof StudioError) || error.code !== 'reportMissing') throw error
    process.stderr.write(`descent: ${visible(error.message)}\n`)
    return null
  })
  if (page !== null) await writeAtomically(report, page)
  return { table, comparison, report: page === null ? null : report }
}
