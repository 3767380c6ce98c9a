import type { IdxSource } from '../../services/contract/data-spec'

/** The files of one pair, and of another that is the test part. */
export const IDX_PARTS = ['images', 'labels', 'testImages', 'testLabels'] as const

export type IdxPart = (typeof IDX_PARTS)[number]
export type IdxFiles = Readonly<Record<IdxPart, string | null>>

/** Null while a file of a pair is missing. */
export function idxSource({ images, labels, testImages, testLabels }: IdxFiles): IdxSource | null {
  if (images === null || labels === null) return null
  const train = { images, labels }
  if (testImages === null && testLabels === null) return { train }
  if (testImages === null || testLabels === null) return null
  return { train, test: { images: testImages, labels: testLabels } }
}
