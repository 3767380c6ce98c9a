import { StudioError } from '../contract/errors'
import type { QuestionType } from '../contract/inspection'
import type { ResolvedExperiment } from '../contract/resolve'
import type { DataSet } from '../datasets/data-set'
import { readRow } from '../datasets/feature-rows'
import type { InspectedNetwork } from './inspected-network'
import type { OriginalScale } from './inspection-rows'

/** What an answer is made from. */
export interface Inspected {
  readonly experiment: ResolvedExperiment
  readonly data: DataSet
  readonly scale: OriginalScale
  readonly network: InspectedNetwork
}

/** @throws StudioError `questionUnfit` */
export function unfit(question: QuestionType, problem: string): never {
  throw new StudioError('questionUnfit', { question, problem })
}

/** @throws StudioError `questionUnfit` where the network has no such layer */
export function mustHaveLayer({ network }: Inspected, layer: number, question: QuestionType): void {
  const r = network.spec.layers.length
  if (layer < 1 || layer > r) unfit(question, `found layer ${layer}, and its layers are 1 to ${r}.`)
}

/** Writes rows of the data into a block, as training sees them. */
export const fillFrom =
  (data: DataSet, rows: Int32Array): ((n: number, x: Float32Array, at: number) => void) =>
  (n, x, at) =>
    x.set(readRow(data, rows[n]), at)
