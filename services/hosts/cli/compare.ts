import { join, parse } from 'node:path'
import type { StudioApi, StudyDetails, TrialCurves } from '../../contract/api'
import { measureOf, schemesOf, writtenComparison, type ComparisonFile } from '../../contract/comparison-file'
import { conclusionInWords } from '../../contract/conclusion-in-words'
import { pasted } from '../../contract/errors'
import { unpack } from '../../contract/packed'
import { comparisonOf, reachedAt } from '../../contract/study-results'
import { readStudyFile } from '../../studies/read-study-file'
import { EXIT } from './exit-codes'
import { withStudio } from './join'
import { digits, print, printJson, tableOf, visible } from './output'
import { goOn, untilStudyOver, type StudyOptions } from './study'
import { writeStudyFiles, type StudyFiles } from './study-files'

/**
 * `descent compare FILE`: begins the comparison, or goes on with it where it was stopped, and says what it shows. Returns the
 * exit code.
 */
export async function compare(
  file: string,
  { out, workspace, json, ...queue }: StudyOptions,
  bundle: string,
): Promise<number> {
  const wanted = await readStudyFile(writtenComparison, file, 'the comparison')
  const space = workspace ?? out ?? join('comparisons', parse(file).name)
  return withStudio(
    space,
    bundle,
    async (studio) => {
      const begun = await goOn(studio, 'comparison', wanted, async (id) => (await studio.readStudy(id)).file)
      const { id } = begun ?? (await studio.startComparison(wanted))
      const { state } = await untilStudyOver(studio, id, json ?? false)
      const details = await studio.readStudy(id)
      const curves = await curvesOf(studio, details)
      const written = await writeStudyFiles(studio, details, curves)
      report(details, curves, json ?? false, written)
      return state === 'completed' ? EXIT.done : EXIT.interrupted
    },
    queue,
  )
}

async function curvesOf(studio: StudioApi, { id, results }: StudyDetails): Promise<TrialCurves[]> {
  const numbers = results.flatMap(({ number, run }) => (run === null ? [] : [number]))
  const curves: TrialCurves[] = []
  for (let first = 0; first < numbers.length; first += 50) {
    curves.push(...unpack(await studio.readCurves(id, numbers.slice(first, first + 50))))
  }
  return curves
}

function report(
  details: StudyDetails,
  curves: readonly TrialCurves[],
  json: boolean,
  written: StudyFiles,
): void {
  const { file, results } = details
  const labels = schemesOf(file).map(({ label }) => label)
  const measure = measureOf(file)
  const comparison = comparisonOf(file, results)
  const sentence = conclusionInWords(comparison, { labels, measure })
  if (json)
    return printJson({
      type: 'compared',
      study: details.id,
      ...comparison,
      labels,
      measure,
      sentence,
      ...written,
    })
  print(
    tableOf(
      [
        'scheme',
        'runs',
        measure,
        '95 % interval',
        'to the best',
        'p (Holm)',
        'P(better)',
        'lost',
        ...targetHead(file),
      ],
      comparison.rows.map(({ scheme, values, mean, interval, toBest, diverged, failed }) => [
        ...[visible(labels[scheme]), values.length, digits(mean)],
        interval ? `${digits(interval.low)} to ${digits(interval.high)}` : '-',
        ...[digits(toBest?.mean), digits(toBest?.adjustedP), digits(toBest?.probabilityBetter)],
        diverged + failed,
        ...targetCell(details, curves, scheme, labels.length),
      ]),
    ),
  )
  print(`\n${visible(sentence)}\nAll runs: ${written.table}`)
  if (written.report !== null) print(`Report: ${written.report}`)
  print(`To make it again: descent compare ${pasted(written.comparison)}`)
}

const targetHead = ({ target }: ComparisonFile): string[] => (target === null ? [] : [`epochs to ${target}`])

/** Median epochs of the runs that reached it, and how many did. */
function targetCell(
  { file }: StudyDetails,
  curves: readonly TrialCurves[],
  scheme: number,
  schemes: number,
): string[] {
  if (file.target === null) return []
  const of = curves.filter(({ number }) => number % schemes === scheme)
  const reached = of.flatMap((one) => reachedAt(file, one) ?? []).sort((a, b) => a - b)
  const median = reached.at(Math.floor((reached.length - 1) / 2))
  return [median === undefined ? `never (of ${of.length})` : `${median} (${reached.length} of ${of.length})`]
}
