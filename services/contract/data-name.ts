import { generators } from '../../core'
import type { DataSpec } from './data-spec'

/** A file without its folder and endings; of images, the folder that they are in; of what is made up, how. */
export function dataName(source: DataSpec['source']): string {
  if (typeof source === 'string') return stem(source)
  if ('generator' in source) return generators[source.generator].label
  if ('folder' in source) return baseOf(source.folder)
  const { images } = source.train
  const folder = partsOf(images).at(-2)
  return folder === undefined || /^\.*$/.test(folder) ? stem(images) : folder
}

/** The last part of a path of any system. */
export const baseOf = (path: string): string => partsOf(path).at(-1)!

const partsOf = (path: string): string[] => path.split(/[\\/]/)
const stem = (path: string): string =>
  baseOf(path)
    .replace(/(?<=.)\.gz$/i, '')
    .replace(/(?<=.)\.[^.]+$/, '')
