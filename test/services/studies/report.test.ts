import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { reportHost } from '../../../renderer/host/report'
import { factsOf } from '../../../renderer/report/facts'
import { readReport } from '../../../renderer/report/read-report'
import { pack } from '../../../services/contract/packed'
import type { StudyReport } from '../../../services/contract/study-report'
import { filled, Reports } from '../../../services/studies/report'
import { smallComparison } from '../../contract/study-stories'
import { curvesOf, fileOf, studyOf } from '../../renderer/compared-study'
import { doorOf, openStudio } from '../studio/open-studio'

const TEMPLATE =
  '<!doctype html><body><div id="app"></div><script id="report" type="application/json"></script><script>1</script></body>'

/** What would end the element, open a comment, or mean something to who puts texts together. */
const NAMES = [
  '</script><script>alert(1)</script>',
  '</SCRIPT ><svg onload=alert(1)>',
  '<!-- <script> -->',
  ']]><![CDATA[',
  "$& $' $` $1 $$",
  '\\u003c/script\\u003e "quoted" \\',
  'a line\nanother\u2028a third\0',
]

function reportNamed(name: string): StudyReport {
  const study = studyOf({ ...fileOf(2, 2), name }, (scheme) => (scheme === 0 ? 0.9 : 'diverged'))
  const curves = study.results.map(({ number }) => curvesOf(number, 3, 0.9))
  const [{ epochs, map }] = curves
  epochs.set([NaN, Infinity, -Infinity, -0, 1 / 3, 5e-324])
  map!.norms.set([NaN, Infinity])
  const zipped = gzipSync(pack(curves)).toString('base64')
  return { details: { ...study, createdAt: '2026-11-28T10:00:00Z' }, made: null, savedAt: '', curves: zipped }
}

/** What stands in the element of the report, as a browser's parser finds it: up to the first thing that looks like its end. */
function elementOf(page: string): string {
  const [, rest] = page.split('<script id="report" type="application/json">')
  return rest.slice(0, rest.search(/<\/script/i))
}

describe('the page of a report', () => {
  it.each(NAMES)('holds the name %j as data, and as nothing else', async (name) => {
    const report = reportNamed(name)
    const page = filled(TEMPLATE, report)
    const element = elementOf(page)
    expect(element).not.toContain('<')
    expect(page.replace(element, () => '')).toBe(TEMPLATE)
    expect((await readReport(element)).details).toEqual(report.details)
  })

  it('keeps every number to the bit, those included that are none', async () => {
    const { curves } = await readReport(elementOf(filled(TEMPLATE, reportNamed('numbers'))))
    expect(curves).toHaveLength(4)
    const [{ epochs, map }] = curves
    const expected = [NaN, Infinity, -Infinity, -0, 1 / 3, 5e-324]
    expect([...epochs.subarray(0, 6)].every((x, i) => Object.is(x, expected[i]))).toBe(true)
    expect([...map!.norms.subarray(0, 3)]).toEqual([NaN, Infinity, 1])
  })

  it('is refused by a page that has no place for it', () => {
    expect(() => filled('<body></body>', reportNamed('x'))).toThrow(/no place/)
  })
})

describe('the host of a report', () => {
  it('has no studio, and says so to whoever asks for one', async () => {
    const host = reportHost()
    await expect(host.studio.listRuns()).rejects.toMatchObject({ code: 'reportOnly' })
    await expect(host.studio.readReport('study')).rejects.toMatchObject({ code: 'reportOnly' })
    await expect(host.receiveFile(new File([], 'a.csv'), 'data')).rejects.toMatchObject({
      code: 'reportOnly',
    })
  })
})

describe('what a report says of its comparison', () => {
  const factsBy = async (change: object = {}): Promise<Record<string, string>> => {
    const report = await readReport(elementOf(filled(TEMPLATE, reportNamed('x'))))
    const details = { ...report.details, file: { ...report.details.file, ...change } }
    return Object.fromEntries(factsOf({ ...report, details }).map(({ label, value }) => [label, value]))
  }

  it('is what is varied and what is not, each in its place', async () => {
    expect(await factsBy()).toMatchObject({
      Data: 'iris, classification',
      Network: '1 hidden layer; ReLU; initialisation as the activation asks',
      Training: 'SGD (momentum); rate 0.01; minibatches of 32; 100 epochs at most',
      'Varied: Units of each hidden layer': '1, 2',
      Seeds: '2: 1, 2',
      Measure: 'Validation error; target 0.5',
      'Made by': 'not known any more',
    })
    const varied = await factsBy({ vary: { init: ['zeros', 'heNormal'], learningRate: [0.1] }, seeds: 20 })
    expect(varied).toMatchObject({
      Network: 'hidden layers 4; ReLU',
      Training: 'SGD (momentum); minibatches of 32; 100 epochs at most',
      'Varied: Initialisation': 'Zeros, He normal',
      'Varied: Learning rate': '0.1',
    })
    expect(varied['Seeds']).toBe('20: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, ...')
  })
})

it('a report is refused in one sentence where its page has not been built', async () => {
  const studio = await openStudio()
  const world = { studio: doorOf(studio), workspace: studio.workspace }
  const { id } = await world.studio.startComparison(await smallComparison(world))
  await world.studio.steerStudy(id, 'cancel')
  const file = join(studio.workspace, 'report.html')
  await expect(new Reports(file, studio.studies, studio.runs).of(id)).rejects.toMatchObject({
    code: 'reportMissing',
    message: `The page of a report has not been built: ${file} is missing. Build it with: npm run report`,
  })
})
