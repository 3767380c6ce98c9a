import type { DataSpec } from '../contract/data-spec'
import { impossible } from './roles'

/** In pixels. */
export interface ImageSize {
  readonly width: number
  readonly height: number
}

/**
 * What an experiment says of its features' being pixels must be so.
 * @param features how many there are
 * @param isNumeric whether all are numbers of the source
 * @throws StudioError `experimentImpossible`
 */
export function mustBePixels({ image }: DataSpec, features: number, isNumeric: boolean): void {
  if (!image) return
  const { width, height } = image
  if (!isNumeric)
    impossible('data.image', 'some of the features are categories, which are no pixels: leave it out.')
  if (width * height === features) return
  const found = `there ${features === 1 ? 'is 1 feature' : `are ${features} features`}`
  impossible('data.image', `${width} x ${height} are ${width * height} pixels, and ${found}.`)
}
