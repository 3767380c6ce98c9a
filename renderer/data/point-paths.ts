import { generate, generators, type GeneratorSpec } from '../../core'
import type { DataPoints } from '../../services/contract/tables'

/** Points of a plane to draw; the longest of the arrays says how many. */
export interface PlanePoints {
  readonly xName: string
  readonly yName: string
  readonly x: Float64Array
  readonly y: Float64Array
  /** Which colour: the class, or a step of the target's range; null: all the same. */
  readonly group: Uint16Array | null
  /** Index into SPLITS; null: not split yet. */
  readonly part: Uint8Array | null
}

/** Points of one colour and one mark, as one path. */
export interface PointPath {
  readonly group: number
  /** Index into SPLITS; 0 where they are not split yet. */
  readonly part: number
  readonly d: string
}

/** Of a target that is a number, so many colours. */
export const VALUE_STEPS = 8
/** More are not drawn while they are being made up. */
const MOST_DRAWN = 2000

/** What an examination found, to draw. */
export function planeOf(points: DataPoints, isClassified: boolean): PlanePoints {
  const { features, target, x, y, value, part } = points
  const group = value.length === 0 ? null : isClassified ? Uint16Array.from(value) : stepsOf(value)
  if (features.length === 1 && isClassified) {
    // One feature and a class: the classes lie above each other.
    return { xName: features[0], yName: target, x, y, group: Uint16Array.from(y), part }
  }
  return { xName: features[0], yName: features.at(1) ?? target, x, y, group, part }
}

/**
 * The first rows that a generator makes.
 * @throws FormulaError
 */
export function planeOfGenerated(spec: GeneratorSpec): PlanePoints {
  const { rows, features, target, classes, x, y } = generate({
    ...spec,
    rows: Math.min(spec.rows, MOST_DRAWN),
  })
  if (features.length === 1) {
    return { xName: features[0], yName: target, x, y, group: null, part: null }
  }
  const column = (j: number): Float64Array => Float64Array.from({ length: rows }, (_, i) => x[i * 2 + j])
  const group = classes === null ? stepsOf(y) : Uint16Array.from(y)
  return { xName: features[0], yName: features[1], x: column(0), y: column(1), group, part: null }
}

/** Whether a generator's target is a class. */
export const isClassified = (spec: GeneratorSpec): boolean =>
  // The parameters are those of this very entry; the table as a whole cannot say so.
  generators[spec.generator].classes(spec as never) !== null

function stepsOf(values: Float64Array): Uint16Array {
  const { low, high } = rangeOf(values)
  return Uint16Array.from(values, (value) =>
    high > low ? Math.min(VALUE_STEPS - 1, Math.floor(((value - low) / (high - low)) * VALUE_STEPS)) : 0,
  )
}

/** The smallest and the largest finite value; 0 to 1 where there is none. */
export function rangeOf(values: Float64Array): { low: number; high: number } {
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) {
    if (value < low && value > -Infinity) low = value
    if (value > high && value < Infinity) high = value
  }
  return low <= high ? { low, high } : { low: 0, high: 1 }
}

/** The points as a path for each colour and mark, in a picture of this size. Marks of later parts lie on top. */
export function pointPaths(points: PlanePoints, width: number, height: number): PointPath[] {
  const across = placer(rangeOf(points.x), width)
  const up = placer(rangeOf(points.y), height)
  const paths = new Map<number, string[]>()
  for (let i = 0; i < points.x.length; i++) {
    const [group, part] = [points.group?.[i] ?? 0, points.part?.[i] ?? 0]
    const key = part * 65_536 + group
    const mark = MARKS[part](across(points.x[i]), height - up(points.y[i]))
    const marks = paths.get(key)
    if (marks) marks.push(mark)
    else paths.set(key, [mark])
  }
  return [...paths]
    .map(([key, marks]) => ({ group: key % 65_536, part: Math.floor(key / 65_536), d: marks.join('') }))
    .sort((a, b) => a.part - b.part || a.group - b.group)
}

/** Room around the outermost points. */
const MARGIN = 5

const placer =
  ({ low, high }: { low: number; high: number }, length: number) =>
  (value: number): number =>
    high > low ? MARGIN + ((value - low) / (high - low)) * (length - 2 * MARGIN) : length / 2

const at = (x: number): string => x.toFixed(1)

/** In the order of SPLITS: a disc, a diamond, a cross. */
export const MARKS: readonly ((x: number, y: number) => string)[] = [
  (x, y) => `M${at(x - 1.8)} ${at(y)}a1.8 1.8 0 1 0 3.6 0a1.8 1.8 0 1 0 -3.6 0`,
  (x, y) => `M${at(x)} ${at(y - 3.4)}l3.4 3.4l-3.4 3.4l-3.4 -3.4z`,
  (x, y) => `M${at(x - 2.6)} ${at(y - 2.6)}l5.2 5.2M${at(x - 2.6)} ${at(y + 2.6)}l5.2 -5.2`,
]
