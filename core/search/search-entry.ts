import type { Entry } from '../table'

/** What every sampler and pruner carries: a sentence in place of a formula. */
export interface SearchEntry extends Omit<Entry, 'formula'> {
  /** One sentence, for a reader who chooses. */
  readonly description: string
}
