import { join, parse } from 'node:path'
import type { SearchDetails, StudioApi } from '../../contract/api'
import { isLowerBetter, measureOf } from '../../contract/comparison-file'
import { measureInWords } from '../../contract/conclusion-in-words'
import { writtenSearch } from '../../contract/search-file'
import { csvOfTable, trialsTable } from '../../contract/study-table'
import { valuesLabel } from '../../contract/variation'
import { writeAtomically } from '../../runs/atomic-file'
import { readStudyFile } from '../../studies/read-study-file'
import { EXIT } from './exit-codes'
import { withStudio } from './join'
import { digits, grouped, print, printJson, tableOf, visible } from './output'
import { goOn, untilStudyOver, type StudyOptions } from './study'

/** Trials that are shown. */
const SHOWN = 10

/**
 * `descent search FILE`: begins the search, or goes on with it where it was stopped, and shows the best trials. Returns the
 * exit code.
 */
export async function search(
  file: string,
  { out, workspace, json, ...queue }: StudyOptions,
  bundle: string,
): Promise<number> {
  const wanted = await readStudyFile(writtenSearch, file, 'the search')
  const space = workspace ?? out ?? join('searches', parse(file).name)
  return withStudio(
    space,
    bundle,
    async (studio) => {
      const begun = await goOn(studio, 'search', wanted, async (id) => (await studio.readSearch(id)).file)
      const { id } = begun ?? (await studio.startSearch(wanted))
      const { state } = await untilStudyOver(studio, id, json ?? false)
      const details = await studio.readSearch(id)
      const table = await writeTable(studio, details)
      report(details, json ?? false, table)
      return state === 'completed' ? EXIT.done : EXIT.interrupted
    },
    queue,
  )
}

/** Leaves a table of all trials in the study's folder. */
async function writeTable(studio: StudioApi, details: SearchDetails): Promise<string> {
  const { workspace } = await studio.about()
  const file = join(workspace, 'studies', details.id, 'results.csv')
  await writeAtomically(file, csvOfTable(trialsTable(details)))
  return file
}

function report(details: SearchDetails, json: boolean, table: string): void {
  const { file, results, best, epochs } = details
  const measure = measureOf(file)
  if (json) return printJson({ type: 'searched', study: details.id, best, epochs, measure, results, table })
  const sign = isLowerBetter(measure) ? 1 : -1
  const ranked = results
    .filter(({ state, value }) => state === 'finished' && value !== null)
    .sort((a, b) => sign * (a.value! - b.value!) || a.number - b.number)
  print(
    tableOf(
      ['trial', measure, 'epochs', 'parameters', 'values'],
      ranked
        .slice(0, SHOWN)
        .map(({ number, value, epochs, parameters, values }) => [
          ...[number + 1, digits(value), epochs, parameters === null ? '-' : grouped(parameters)],
          visible(valuesLabel(values)),
        ]),
    ),
  )
  const count = (state: string): number => results.filter((trial) => trial.state === state).length
  print(
    `\n${results.length} trials, ${grouped(epochs)} epochs: ${count('finished')} trained in full, ${count('pruned')} pruned, ${count('diverged')} diverged, ${count('failed')} failed.`,
  )
  if (best !== null) {
    print(
      `Trial ${best + 1} has the best ${measureInWords(measure)}, ${digits(results[best].value)}. That it is the best of ${results.length} makes it look better than it is: the test part, which no trial has seen, is there to judge it by.`,
    )
  }
  print(`All trials: ${table}`)
}
