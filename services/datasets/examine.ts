import { SPLITS, type SplitName } from '../../core'
import type { DataSpec } from '../contract/data-spec'
import type { DataExamination, DataPoints, PartDescription } from '../contract/tables'
import type { ColumnPreprocessing, DataSet, Target } from './data-set'
import { factsOf } from './facts'
import { readPixels, type ImageSource } from './images'
import { loadDataSet } from './load'

/** Of a number that is the target, in one part. */
const BINS = 24
/** Points of one part at most. */
const MOST_POINTS = 1000

/**
 * Reads the data of an experiment as training would, and says what they come to.
 * @param folder what paths are relative to
 * @throws StudioError as training would
 */
export function examineData(spec: DataSpec, folder: string): Promise<DataExamination> {
  const { source } = spec
  const isOfImages = typeof source !== 'string' && !('generator' in source)
  return isOfImages ? examineImages(spec, source, folder) : examineTable(spec, folder)
}

async function examineTable(spec: DataSpec, folder: string): Promise<DataExamination> {
  const data = await loadDataSet(spec, folder)
  const { featureNames, warnings } = data
  return {
    ...{ facts: factsOf(data), featureNames, warnings },
    image: spec.image ?? null,
    parts: partsOf(data.target, data.split),
    points: pointsOf(data),
  }
}

/** The pixels are looked at, and not made into features, which take four times as much memory. */
async function examineImages(spec: DataSpec, source: ImageSource, folder: string): Promise<DataExamination> {
  const { outline, warnings } = await readPixels(spec, source, folder)
  const { featureNames, width, height, target, split } = outline
  return {
    ...{ facts: factsOf(outline), featureNames, warnings },
    image: { width, height },
    parts: partsOf(target, split),
    points: null,
  }
}

/** Whole numbers of a class, or of a stretch of the target, in each part. */
function partsOf(target: Target, split: DataSet['split']): DataExamination['parts'] {
  const describe =
    target.kind === 'classes' ? classesIn(target.labels, target.classes.length) : valuesIn(target)
  const entries = SPLITS.map((name): [SplitName, PartDescription] => [name, describe(split[name])])
  return Object.fromEntries(entries) as Record<SplitName, PartDescription>
}

type Describe = (rows: Int32Array) => PartDescription

const classesIn =
  (labels: Int32Array, classes: number): Describe =>
  (rows) => {
    const counts = new Array<number>(classes).fill(0)
    for (const row of rows) counts[labels[row]]++
    return { rows: rows.length, counts, range: null }
  }

function valuesIn(target: Target): Describe {
  const all = targetValues(target)
  const low = all.reduce((least, y) => Math.min(least, y), Infinity)
  const high = all.reduce((most, y) => Math.max(most, y), -Infinity)
  return (rows) => {
    const counts = new Array<number>(BINS).fill(0)
    for (const row of rows) counts[binOf(all[row], low, high, BINS)]++
    return { rows: rows.length, counts, range: { low, high } }
  }
}

/** Which of `bins` bins of equal width a value from low to high is in; the last one has its upper bound. */
export const binOf = (value: number, low: number, high: number, bins: number): number =>
  high > low ? Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins)) : 0

/** Of each row the index of its class, or the first target on its original scale. */
function targetValues(target: Target): Float64Array {
  if (target.kind === 'classes') return Float64Array.from(target.labels)
  const { values, names, mean, std } = target
  const rows = values.length / names.length
  return Float64Array.from({ length: rows }, (_, i) => values[i * names.length] * std[0] + mean[0])
}

/** Some rows of each part, evenly spread, where they can be drawn as points of a plane; else null. */
function pointsOf({ preprocessing, target, features, featureNames, split }: DataSet): DataPoints | null {
  const width = featureNames.length
  const columns = preprocessing.features.filter(isNumeric)
  const isDrawable = width <= 2 && columns.length === width
  if (!isDrawable || (target.kind === 'values' && target.names.length > 1)) return null
  const chosen = SPLITS.map((name) => spread(split[name], MOST_POINTS))
  const rows = Int32Array.from(chosen.flatMap((part) => [...part]))
  const values = targetValues(target)
  const feature = (j: number): Float64Array =>
    Float64Array.from(rows, (row) => features[row * width + j] * columns[j].std + columns[j].mean)
  const ofTarget = Float64Array.from(rows, (row) => values[row])
  return {
    features: featureNames,
    target: target.kind === 'classes' ? target.name : target.names[0],
    x: feature(0),
    y: width === 2 ? feature(1) : ofTarget,
    value: width === 2 ? ofTarget : new Float64Array(0),
    part: Uint8Array.from(chosen.flatMap((part, p) => [...part].fill(p))),
  }
}

type Numeric = Extract<ColumnPreprocessing, { kind: 'numeric' }>
const isNumeric = (column: ColumnPreprocessing): column is Numeric => column.kind === 'numeric'

/** At most so many of them, at equal distances. */
function spread(rows: Int32Array, most: number): Int32Array {
  if (rows.length <= most) return rows
  return Int32Array.from({ length: most }, (_, i) => rows[Math.floor((i * rows.length) / most)])
}
