import { SPLITS, type SplitName } from '../../core'
import type { DataSpec } from '../contract/data-spec'
import type { DataExamination, DataPoints, PartDescription } from '../contract/tables'
import { originalTarget, originalValue } from '../contract/transforms'
import type { ColumnPreprocessing, DataSet, Target } from './data-set'
import { binOf } from './bin-of'
import { factsOf } from './facts'
import { readRow } from './feature-rows'
import { readPixels, type ImageSource } from './images'
import { loadDataSet, loadTable } from './load'
import type { Onlooker } from './onlooker'
import { inMemory, type CollectFeatures } from './collect-features'
import { balancedSplit } from './prepare'
import { PreparationSeen } from './preparation-seen'
import type { Scratch } from './scratch'

/** Of a number that is the target, in one part. */
const BINS = 24
/** Features of what is drawn in a plane. */
const MOST_DRAWN = 2
/** Points of one part at most. */
const MOST_POINTS = 1000

/**
 * Reads the data of an experiment as training would, and says what they come to.
 * @param folder what paths are relative to
 * @param scratch for what memory had better not hold; one of its own where none is given
 * @throws StudioError as training would
 */
export function examineData(
  spec: DataSpec,
  folder: string,
  scratch: Scratch | null = null,
): Promise<DataExamination> {
  const { source } = spec
  const isOfImages = typeof source !== 'string' && !('generator' in source)
  if (isOfImages) return examineImages(spec, source, folder)
  if (typeof source !== 'string' || scratch === null)
    return examineRows(spec, (seen) => loadDataSet(spec, folder, seen))
  return examineRows(spec, (onlooker) => loadTable(spec, folder, scratch, { onlooker, collect: drawable }))
}

/** Features that can be drawn as points of a plane; all others are not looked at. */
const drawable: CollectFeatures = async (blocks, data) =>
  data.featureNames.length <= MOST_DRAWN ? inMemory(blocks, data) : new Float32Array(0)

async function examineRows(
  spec: DataSpec,
  load: (onlooker: Onlooker) => Promise<DataSet>,
): Promise<DataExamination> {
  const seen = new PreparationSeen()
  const data = await load(seen)
  const { featureNames, warnings } = data
  return {
    ...{ facts: factsOf(data), featureNames, warnings },
    image: spec.image ?? null,
    parts: partsOf(data.target, data.split),
    points: pointsOf(data),
    preparation: seen.found(data.target, data.split),
  }
}

/** The pixels are looked at, and not made into features, which take four times as much memory. */
async function examineImages(spec: DataSpec, source: ImageSource, folder: string): Promise<DataExamination> {
  const { outline, warnings } = await readPixels(spec, source, folder)
  const seen = new PreparationSeen()
  seen.split(outline.split)
  const { featureNames, width, height, target } = outline
  const split = balancedSplit(outline.split, target, spec)
  return {
    ...{ facts: factsOf({ featureNames, target, split, chunks: null }), featureNames, warnings },
    image: { width, height },
    parts: partsOf(target, split),
    points: null,
    preparation: seen.found(target, split),
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

/** Of each row the index of its class, or the first target on its original scale. */
function targetValues(target: Target): Float64Array {
  if (target.kind === 'classes') return Float64Array.from(target.labels)
  const { values, names } = target
  const rows = values.length / names.length
  return Float64Array.from({ length: rows }, (_, i) => originalTarget(values[i * names.length], target, 0))
}

/** Some rows of each part, evenly spread, where they can be drawn as points of a plane; else null. */
function pointsOf(data: DataSet): DataPoints | null {
  const { preprocessing, target, featureNames, split } = data
  const width = featureNames.length
  const columns = preprocessing.features.filter(isNumeric)
  const isDrawable = width <= MOST_DRAWN && columns.length === width
  if (!isDrawable || (target.kind === 'values' && target.names.length > 1)) return null
  const chosen = SPLITS.map((name) => spread(split[name], MOST_POINTS))
  const rows = Int32Array.from(chosen.flatMap((part) => [...part]))
  const values = targetValues(target)
  const feature = (j: number): Float64Array =>
    Float64Array.from(rows, (row) => originalValue(readRow(data, row)[j], columns[j]))
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
