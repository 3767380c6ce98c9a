import type { PortableModel } from '../portable-model'

/** Networks of more weights have them as base64, since nobody would read them anyway. */
export const MOST_READABLE = 2000

export const isReadable = ({ layers }: PortableModel): boolean =>
  layers.reduce((sum, { weight }) => sum + weight.length, 0) <= MOST_READABLE
