import type { DataSpec, GeneratedSource } from '../contract/data-spec'

/** What messages call data that are made up, where they name the file of others. */
export const nameOfGenerated = ({ generator }: GeneratedSource): string => `data.source "${generator}"`

/** What messages call the data of an experiment: their file, of images that of the training part. */
export function nameOfSource(source: DataSpec['source']): string {
  if (typeof source === 'string') return source
  return 'generator' in source ? nameOfGenerated(source) : source.train.images
}
