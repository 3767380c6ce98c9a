import { z } from 'zod'
import { comparisonFile, type ComparisonFile } from './comparison-file'
import type { ExperimentFile } from './experiment-file'
import { parseFile } from './parse-file'
import { chosenBy, shown } from './schema'
import { searchFile, type SearchFile } from './search-file'

/** What a study is about: all of it that its file says. */
export type StudyPlan =
  | { readonly kind: 'comparison'; readonly file: ComparisonFile }
  | { readonly kind: 'search'; readonly file: SearchFile }

/** The same of another experiment. */
export function withExperiment(plan: StudyPlan, experiment: ExperimentFile): StudyPlan {
  return plan.kind === 'comparison'
    ? { kind: 'comparison', file: { ...plan.file, experiment } }
    : { kind: 'search', file: { ...plan.file, experiment } }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const neither = z.never({
  error: ({ input }) => {
    if (!isObject(input) || Array.isArray(input)) return `expected an object, found ${shown(input)}.`
    if ('network' in input)
      return 'expected a comparison or a search, found an experiment. Open it by the menu of the experiment.'
    return 'expected "vary", as a comparison has, or "space", as a search has; found neither.'
  },
})

const studyFile = chosenBy<StudyPlan>((value) => {
  if (!isObject(value)) return neither
  if ('space' in value) return searchFile.transform((file) => ({ kind: 'search' as const, file }))
  if ('vary' in value) return comparisonFile.transform((file) => ({ kind: 'comparison' as const, file }))
  return neither
})

/**
 * Reads the text of a comparison or a search, which holds its experiment itself, and fills in the defaults.
 * @param file its name, for errors
 * @throws StudioError with the line of the first thing that is wrong
 */
export const parseStudy = (text: string, file: string): StudyPlan =>
  parseFile(studyFile, text, file, 'the file')
