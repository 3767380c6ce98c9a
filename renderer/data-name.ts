import { generators } from '../core'
import type { DataSpec } from '../services/contract/data-spec'

/** What data are called in one line: the name of the file, of the folder of images, or of the generator. */
export function dataName(source: DataSpec['source']): string {
  if (typeof source === 'string') return baseOf(source).replace(/\.gz$/i, '').replace(/\.[^.]+$/, '')
  if ('generator' in source) return generators[source.generator].label
  return source.train.images.split(/[\\/]/).at(-2) ?? baseOf(source.train.images)
}

export const baseOf = (path: string): string => path.split(/[\\/]/).at(-1) ?? path
