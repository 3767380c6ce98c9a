import type { DataSpec, GeneratedSource } from '../contract/data-spec'

/** What messages call data that are made up, where they name the file of others. */
export const nameOfGenerated = ({ generator }: GeneratedSource): string => `data.source "${generator}"`

/** What messages call the data of an experiment: their file, of images that of the training part, or their folder. */
export function nameOfSource(source: DataSpec['source']): string {
  if (typeof source === 'string') return source
  if ('generator' in source) return nameOfGenerated(source)
  return 'folder' in source ? source.folder : source.train.images
}
