import type { ScalingName } from '../contract/scalings'

/** What each pixel / 255 is scaled by. */
export interface PixelScale {
  readonly mean: Float64Array
  readonly std: Float64Array
}

/**
 * Finds out over the training part what pixels are scaled by; null where they are not.
 * @param pixels of the images, a byte each, image after image
 * @param size pixels of an image
 */
export function pixelScale(
  scaling: ScalingName,
  pixels: Uint8Array,
  size: number,
  train: Int32Array,
  warnings: string[],
): PixelScale | null {
  if (scaling === 'none') return null
  const [scale, isConstant] =
    scaling === 'standard' ? standardScale(pixels, size, train) : countedScale(scaling, pixels, size, train)
  const constant = isConstant.reduce((count, is) => count + is, 0)
  if (constant > 0) {
    const some = `${constant} of ${size} pixels ${constant === 1 ? 'has' : 'have'}`
    warnings.push(`${some} the same value in every row of the training part.`)
  }
  return scale
}

/** Mean and population deviation; whole numbers until the end, so exact. */
function standardScale(pixels: Uint8Array, size: number, train: Int32Array): [PixelScale, Uint8Array] {
  const sums = new Float64Array(size)
  const squares = new Float64Array(size)
  for (const row of train) {
    for (let j = 0, at = row * size; j < size; j++, at++) {
      const pixel = pixels[at]
      sums[j] += pixel
      squares[j] += pixel * pixel
    }
  }
  const n = train.length
  const mean = sums.map((sum) => sum / n / 255)
  // n sum x^2 - (sum x)^2, both exact up to 2^53: 255 x 255 x n^2 for n up to 370,000, and close beyond.
  const variance = squares.map((square, j) => Math.max(0, square / n - (sums[j] / n) ** 2) / 255 ** 2)
  const isConstant = Uint8Array.from(squares, (square, j) => Number(n * square === sums[j] ** 2))
  const std = variance.map((v, j) => (isConstant[j] === 1 || v === 0 ? 1 : Math.sqrt(v)))
  return [{ mean, std }, isConstant]
}

const VALUES = 256

/** By how often each value occurs, from which the range and the quartiles can be read. */
function countedScale(
  scaling: 'minMax' | 'robust',
  pixels: Uint8Array,
  size: number,
  train: Int32Array,
): [PixelScale, Uint8Array] {
  const counts = new Uint32Array(size * VALUES)
  for (const row of train) {
    for (let j = 0; j < size; j++) counts[j * VALUES + pixels[row * size + j]]++
  }
  const mean = new Float64Array(size)
  const std = new Float64Array(size)
  const isConstant = new Uint8Array(size)
  for (let j = 0; j < size; j++) {
    const quantile = quantileOf(counts.subarray(j * VALUES, (j + 1) * VALUES), train.length)
    const [low, high] = [quantile(0), quantile(1)]
    const width = scaling === 'minMax' ? high - low : quantile(0.75) - quantile(0.25)
    mean[j] = (scaling === 'minMax' ? low : quantile(0.5)) / 255
    std[j] = width > 0 ? width / 255 : 1
    isConstant[j] = Number(low === high)
  }
  return [{ mean, std }, isConstant]
}

/** The same as `quantile` of scaling.ts, of values that were counted. */
const quantileOf =
  (counts: Uint32Array, rows: number) =>
  (share: number): number => {
    const place = (rows - 1) * share
    const below = Math.floor(place)
    const weight = place - below
    const low = valueAt(counts, below)
    return weight === 0 ? low : low * (1 - weight) + valueAt(counts, below + 1) * weight
  }

/** The value that is so many of all in ascending order. */
function valueAt(counts: Uint32Array, place: number): number {
  let seen = 0
  return counts.findIndex((count) => (seen += count) > place)
}
