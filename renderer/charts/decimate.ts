import { countOf, type Points } from './points'

/**
 * At most about three points for each of at most `buckets` buckets: where the bucket's smallest and largest values are, and
 * a gap where it has one (y = NaN). The first and the last point stay, so no spike, gap or end of a line is lost. Buckets
 * hold a power of two of points, so that a line which grows keeps its drawn points instead of shimmering.
 */
export function decimate(points: Points, buckets: number): Points {
  const count = countOf(points)
  if (count <= 2 * buckets) return points.map(finiteOrGap)
  const size = 2 ** Math.ceil(Math.log2(count / buckets))
  const kept: number[] = [0]
  for (let start = 0; start < count; start += size) {
    for (const i of marks(points, start, Math.min(start + size, count)))
      if (i > kept[kept.length - 1]) kept.push(i)
  }
  if (kept[kept.length - 1] < count - 1) kept.push(count - 1)
  return Float64Array.from({ length: 2 * kept.length }, (_, i) =>
    finiteOrGap(points[2 * kept[i >> 1] + (i % 2)]),
  )
}

const finiteOrGap = (value: number): number => (Number.isFinite(value) ? value : NaN)

/** Which points of a bucket are kept, in order. */
function marks(points: Points, start: number, end: number): number[] {
  let [least, most, gap] = [-1, -1, -1]
  for (let i = start; i < end; i++) {
    const y = points[2 * i + 1]
    if (!Number.isFinite(y)) {
      if (gap === -1) gap = i
    } else {
      if (least === -1 || y < points[2 * least + 1]) least = i
      if (most === -1 || y > points[2 * most + 1]) most = i
    }
  }
  return [least, most, gap].filter((i) => i !== -1).sort((a, b) => a - b)
}
