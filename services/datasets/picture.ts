/** An image: three bytes for each pixel, row by row. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly rgb: Uint8Array
}

/**
 * An image at another size and in so many channels, each a plane of bytes: each pixel is the mean of the area that it covers,
 * rounded to the nearest. Worked out in whole numbers, so that it is the same on every machine.
 * @param channels 1 is grey, by Rec. ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B
 */
export function scaled(picture: Picture, width: number, height: number, channels: 1 | 3): Uint8Array {
  const columns = coverage(picture.width, width)
  const rows = coverage(picture.height, height)
  const bytes = new Uint8Array(channels * width * height)
  const area = picture.width * picture.height
  for (let c = 0; c < channels; c++) {
    const plane = channels === 1 ? greyOf(picture) : planeOf(picture, c)
    // Rows are made narrower first, in exact sums: at most 255 x area, far below 2^53.
    const narrow = new Float64Array(width * picture.height)
    for (let y = 0; y < picture.height; y++) {
      columns.forEach(({ from, weights }, x) => {
        let sum = 0
        weights.forEach((weight, i) => (sum += weight * plane[y * picture.width + from + i]))
        narrow[y * width + x] = sum
      })
    }
    rows.forEach(({ from, weights }, y) => {
      for (let x = 0; x < width; x++) {
        let sum = 0
        weights.forEach((weight, i) => (sum += weight * narrow[(from + i) * width + x]))
        bytes[(c * height + y) * width + x] = Math.floor((2 * sum + area) / (2 * area))
      }
    })
  }
  return bytes
}

/** Which of `from` pixels each of `to` pixels covers, and how much of each in units of 1 / to: all weights sum to `from`. */
function coverage(from: number, to: number): { from: number; weights: number[] }[] {
  return Array.from({ length: to }, (_, i) => {
    const [begin, end] = [i * from, (i + 1) * from]
    const first = Math.floor(begin / to)
    const last = Math.ceil(end / to) - 1
    const weights = Array.from({ length: last - first + 1 }, (_, k) => {
      const pixel = first + k
      return Math.min(end, (pixel + 1) * to) - Math.max(begin, pixel * to)
    })
    return { from: first, weights }
  })
}

function greyOf({ rgb }: Picture): Uint8Array {
  const grey = new Uint8Array(rgb.length / 3)
  for (let i = 0, at = 0; i < grey.length; i++, at += 3)
    grey[i] = Math.floor((299 * rgb[at] + 587 * rgb[at + 1] + 114 * rgb[at + 2] + 500) / 1000)
  return grey
}

const planeOf = ({ rgb }: Picture, channel: number): Uint8Array =>
  Uint8Array.from({ length: rgb.length / 3 }, (_, i) => rgb[3 * i + channel])
