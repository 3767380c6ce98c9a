import type { DataSpec } from '../../services/contract/data-spec'
import { baseOf } from '../../services/contract/data-name'

/** A data set that ships with the studio, in the example of the same id. */
export interface BundledSet {
  /** The first of its files. */
  readonly file: string
  readonly rows: number
  /** Null where the target is a number. */
  readonly classes: number | null
}

/** What the list says of them before they are opened; from the simplest on. */
export const bundledSets = {
  iris: { file: 'iris.csv', rows: 150, classes: 3 },
  wine: { file: 'wine.csv', rows: 178, classes: 3 },
  'breast-cancer': { file: 'breast-cancer.csv', rows: 569, classes: 2 },
  diabetes: { file: 'diabetes.csv', rows: 442, classes: null },
  digits: { file: 'digits.csv', rows: 1797, classes: 10 },
  mnist: { file: 'train-images-idx3-ubyte.gz', rows: 70_000, classes: 10 },
} as const satisfies Record<string, BundledSet>

export type BundledId = keyof typeof bundledSets

export const isBundled = (id: string): id is BundledId => Object.hasOwn(bundledSets, id)

const firstFile = (source: DataSpec['source']): string | null => {
  if (typeof source === 'string') return source
  return 'train' in source ? source.train.images : null
}

/**
 * Which of them a source is: the copy of it that lies in the data folder of the workspace.
 * @returns null where it is another file, or made up
 */
export function bundledOf(source: DataSpec['source'], workspace: string): BundledId | null {
  const file = firstFile(source)?.replaceAll('\\', '/')
  if (!file?.startsWith(`${workspace.replaceAll('\\', '/')}/data/`)) return null
  const found = Object.entries(bundledSets).find(([, set]) => set.file === baseOf(file))
  return found ? (found[0] as BundledId) : null
}
