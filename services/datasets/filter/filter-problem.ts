import { StudioError } from '../../contract/errors'

/** What is wrong with a filter, found by one who does not know it whole. */
export class FilterProblem extends Error {
  /** @param at byte of the expression, in UTF-8, counted from 0; null where the parser does not say it */
  constructor(
    readonly at: number | null,
    problem: string,
  ) {
    super(problem)
  }
}

/** Letters that show the place in an error. */
const SHOWN = 24

/** @param at letter of the filter, counted from 0; null: nothing is said of the place */
export function filterError(filter: string, at: number | null, problem: string): StudioError {
  const rest = Array.from(filter).slice(at ?? 0)
  const seen = rest.slice(0, SHOWN).join('') + (rest.length > SHOWN ? '…' : '')
  const place = at === null ? '' : seen.trim() === '' ? 'at its end' : `at character ${at + 1} (${seen})`
  return new StudioError('filterWrong', { place, problem })
}

/** Which letter of a text a byte of it in UTF-8 belongs to. */
export const letterAt = (text: string, byte: number): number =>
  Array.from(Buffer.from(text).subarray(0, byte).toString()).length
