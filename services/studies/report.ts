import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { StudioError } from '../contract/errors'
import type { StudyDetails, StudyId } from '../contract/studies'
import { REPORT_ELEMENT, type StudyReport } from '../contract/study-report'
import type { Runs } from '../studio/runs'
import type { Studies } from './studies'

const OPENING = `<script id="${REPORT_ELEMENT}" type="application/json">`

/** Reports of studies: a page that was built once, filled with one of them. */
export class Reports {
  /** @param template the file of the page, as `npm run report` leaves it */
  constructor(
    private readonly template: string,
    private readonly studies: Studies,
    private readonly runs: Runs,
  ) {}

  /** @throws StudioError `studyUnknown`, `reportMissing` */
  async of(study: StudyId): Promise<string> {
    const details = this.studies.comparison(study)
    const template = await readFile(this.template, 'utf8').catch(() => {
      throw new StudioError('reportMissing', { file: this.template })
    })
    const packed = await this.studies.curves(
      study,
      details.results.map(({ number }) => number),
    )
    const curves = (await promisify(gzip)(packed)).toString('base64')
    const savedAt = new Date().toISOString()
    return filled(template, { details, made: this.#madeBy(details), savedAt, curves })
  }

  /** All runs of a study are made on one machine; the first that is still there speaks for them. */
  #madeBy({ results }: StudyDetails): StudyReport['made'] {
    for (const { run } of results) {
      const summary = run === null ? null : this.runs.find(run)?.summary
      if (summary) return { versions: summary.versions, kernels: summary.kernels, data: summary.data }
    }
    return null
  }
}

/**
 * The page with the report in it, as JSON that no name can end: where a script's text stands, `<` alone has a meaning to
 * HTML, and JSON has another way to write it.
 */
export function filled(template: string, report: StudyReport): string {
  const at = template.lastIndexOf(OPENING)
  if (at === -1) throw new Error('the page of a report has no place for one')
  const place = at + OPENING.length
  const json = JSON.stringify(report).replaceAll('<', String.raw`\u003c`)
  return `${template.slice(0, place)}${json}${template.slice(place)}`
}
