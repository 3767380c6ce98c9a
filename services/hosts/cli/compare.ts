import { isUtf8 } from 'node:buffer'
import { readFile, realpath } from 'node:fs/promises'
import { dirname, join, parse, resolve } from 'node:path'
import { SingleBar, Presets } from 'cli-progress'
import type { StudioApi, StudyDetails, StudyId, StudyInfo, TrialCurves } from '../../contract/api'
import { measureOf, schemesOf, writtenComparison, type ComparisonFile } from '../../contract/comparison-file'
import { conclusionInWords } from '../../contract/conclusion-in-words'
import { reasonOf, StudioError } from '../../contract/errors'
import { unpack } from '../../contract/packed'
import { parseFile } from '../../contract/parse-file'
import { comparisonOf, reachedAt } from '../../contract/study-results'
import { csvOfTable, runsTable } from '../../contract/study-table'
import { writeAtomically } from '../../runs/atomic-file'
import { absolute, mapPaths, pathsOf } from '../../runs/experiment-paths'
import { readExperiment } from '../../training/prepare'
import { EXIT } from './exit-codes'
import { withStudio } from './join'
import { digits, duration, print, printJson, tableOf, visible } from './output'
import { onWishToStop } from './signals'

export interface CompareOptions {
  readonly out?: string
  readonly workspace?: string | true
  readonly json?: true | undefined
}

/**
 * `descent compare FILE`: begins the comparison, or goes on with it where it was stopped, and says what it shows. Returns the
 * exit code.
 */
export async function compare(
  file: string,
  { out, workspace, json }: CompareOptions,
  bundle: string,
): Promise<number> {
  const wanted = await readComparison(file)
  const space = workspace ?? out ?? join('comparisons', parse(file).name)
  return withStudio(space, bundle, async (studio) => {
    const { id } = (await goOn(studio, wanted)) ?? (await studio.startComparison(wanted))
    const free = onWishToStop(() => void studio.steerStudy(id, 'pause').catch(() => undefined))
    const { state, failure } = await follow(studio, id, json ?? false).finally(free)
    if (failure !== null) throw new StudioError('studyFailed', { study: id, failure })
    const details = await studio.readStudy(id)
    const curves = await curvesOf(studio, details)
    const written = await writeTable(studio, details, curves)
    report(details, curves, json ?? false, written)
    return state === 'completed' ? EXIT.done : EXIT.interrupted
  })
}

/** The same comparison, begun before and not finished. */
async function goOn(studio: StudioApi, wanted: ComparisonFile): Promise<StudyInfo | null> {
  for (const { id, state } of await studio.listStudies()) {
    if (state === 'cancelled') continue
    const { file } = await studio.readStudy(id)
    if (JSON.stringify(file) === JSON.stringify(wanted)) return studio.steerStudy(id, 'continue')
  }
  return null
}

/** @throws StudioError for a file that is missing, unreadable or wrong */
async function readComparison(file: string): Promise<ComparisonFile> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new StudioError('fileUnreadable', { file, problem: reasonOf(error) })
  })
  if (!isUtf8(bytes)) throw new StudioError('fileUnreadable', { file, problem: 'it is not UTF-8 text' })
  const written = parseFile(writtenComparison, bytes.toString('utf8'), file, 'the comparison')
  const folder = resolve(dirname(file))
  const { experiment: given } = written
  const experiment =
    typeof given === 'string'
      ? absolute(await readExperiment(resolve(folder, given)), dirname(resolve(folder, given)))
      : absolute(given, folder)
  return { ...written, experiment: mapPaths(experiment, await realPaths(pathsOf(experiment))) }
}

async function realPaths(paths: readonly string[]): Promise<(path: string) => string> {
  const real = new Map<string, string>()
  for (const path of paths) real.set(path, await realpath(path).catch(() => path))
  return (path) => real.get(path)!
}

/** Shows how far it is, until it trains no more. */
function follow(studio: StudioApi, study: StudyId, json: boolean): Promise<StudyInfo> {
  const shown = process.stderr.isTTY && !json ? bar() : null
  let told = -1
  return new Promise<StudyInfo>((done, failed) => {
    const look = (info: StudyInfo | undefined): void => {
      if (info?.id !== study) return
      const { trials, finished, leftMs } = info
      if (finished !== told) {
        if (told === -1) shown?.start(trials, finished, { left: '' })
        shown?.update(finished, { left: leftMs === null ? '' : `${duration(leftMs)} left` })
        if (json) printJson({ type: 'progress', study, trials, finished, leftMs })
        else if (!shown)
          print(`${finished} of ${trials} runs${leftMs === null ? '' : `, ${duration(leftMs)} left`}`)
        told = finished
      }
      if (info.state === 'running') return
      end()
      done(info)
    }
    const end = studio.onEvent((event) => {
      if (event.type === 'study') look(event.study)
      if (event.type === 'closed') failed(new StudioError('doorClosed', undefined))
    })
    studio.listStudies().then((studies) => look(studies.find(({ id }) => id === study)), failed)
  }).finally(() => shown?.stop())
}

const bar = (): SingleBar =>
  new SingleBar(
    {
      format: '{bar} {percentage} % | {value} of {total} runs | {left}',
      ...{ stream: process.stderr, hideCursor: true, clearOnComplete: true, barsize: 24 },
    },
    Presets.shades_classic,
  )

async function curvesOf(studio: StudioApi, { id, results }: StudyDetails): Promise<TrialCurves[]> {
  const numbers = results.flatMap(({ number, run }) => (run === null ? [] : [number]))
  const curves: TrialCurves[] = []
  for (let first = 0; first < numbers.length; first += 50) {
    curves.push(...unpack(await studio.readCurves(id, numbers.slice(first, first + 50))))
  }
  return curves
}

/** Leaves a table of all runs in the study's folder. */
async function writeTable(
  studio: StudioApi,
  details: StudyDetails,
  curves: readonly TrialCurves[],
): Promise<string> {
  const { workspace } = await studio.about()
  const file = join(workspace, 'studies', details.id, 'results.csv')
  await writeAtomically(file, csvOfTable(runsTable(details, curves)))
  return file
}

function report(details: StudyDetails, curves: readonly TrialCurves[], json: boolean, written: string): void {
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
      table: written,
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
  print(`\n${visible(sentence)}\nAll runs: ${written}`)
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
