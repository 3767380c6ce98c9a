/** A bar of a distribution, in units of the picture. */
export interface Bar {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The least height of a bin that holds something: 1 of 100,000 is seen too. */
const LEAST = 1.5

/** Bars from the lower edge of a picture, the highest as high as it is. */
export function barsOf(counts: ArrayLike<number>, width: number, height: number, gap = 0.5): Bar[] {
  const most = Array.from(counts).reduce((a, b) => Math.max(a, b), 0)
  const room = counts.length === 0 ? 0 : width / counts.length
  return Array.from(counts, (count, i) => {
    const size = count > 0 ? Math.max(LEAST, (count / most) * height) : 0
    return { x: i * room, y: height - size, width: Math.max(0.5, room - gap), height: size }
  })
}

/** All bars as one path: one element, however many bins. */
export const barsPath = (counts: ArrayLike<number>, width: number, height: number, gap?: number): string =>
  barsOf(counts, width, height, gap)
    .filter((bar) => bar.height > 0)
    .map(
      ({ x, y, width, height }) =>
        `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}z`,
    )
    .join('')

const short = (x: number): string => String(Math.round(100 * x) / 100)
