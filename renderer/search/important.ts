import type { Importance } from '../../core'
import type { SearchResults } from './trials'

/** The two parameters that explain most, or the first two as long as that is not known; null where there are fewer. */
export function mostImportant(
  { file }: Pick<SearchResults, 'file'>,
  importance: Importance | null,
): readonly [string, string] | null {
  const ranked =
    importance?.kind === 'shares'
      ? importance.parameters.toSorted((a, b) => b.share - a.share).map(({ key }) => key)
      : Object.keys(file.space)
  return ranked.length < 2 ? null : [ranked[0], ranked[1]]
}
