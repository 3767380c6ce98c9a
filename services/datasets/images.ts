import { totalmem } from 'node:os'
import type { DataSpec, FolderSource, IdxSource } from '../contract/data-spec'
import { StudioError } from '../contract/errors'
import { scalingOf } from '../contract/scalings'
import type { ClassTarget, ColumnPreprocessing, DataSet } from './data-set'
import { locate } from './file-format'
import { readIdx, readIdxSizes, refuse } from './idx'
import { folderPixels, listImages } from './image-folder'
import { mustBePixels } from './image-size'
import { pixelScale, type PixelScale } from './pixel-scale'
import { balancedSplit, mustFit, mustFitTask, targetPreprocessing } from './prepare'
import { namesOf, writePixels } from './preprocess'
import { impossible } from './roles'
import {
  fractionsOf,
  missingClasses,
  mustTrain,
  splitByClass,
  splitRows,
  usedParts,
  type Split,
} from './split'

/** Images with a class for each, in files or in folders. */
export type ImageSource = IdxSource | FolderSource

/** The labels of some images, and how many there are of which size. */
interface LabelledImages {
  readonly file: string
  /** n x height x width. */
  readonly dimensions: readonly number[]
  readonly labels: Uint8Array
  /** What the labels stand for; null where they are numbers. */
  readonly names: readonly string[] | null
  /** A byte each, read anew. */
  readonly pixels: () => Promise<Uint8Array>
}

/** Everything about images but their pixels. */
interface Outline {
  readonly sets: readonly LabelledImages[]
  readonly height: number
  readonly width: number
  readonly rows: number
  readonly featureNames: readonly string[]
  readonly target: ClassTarget
  readonly split: Split
}

/**
 * What images such as MNIST are, without their pixels: a feature per pixel, a class per label. If the source has a test
 * part, its rows follow the others and are the test part.
 * @throws StudioError `idxUnreadable`, `experimentImpossible` and what splitting throws
 */
export async function outlineImages(spec: DataSpec, source: ImageSource, folder: string): Promise<Outline> {
  const howToSplit = checkSpec(spec, source)
  const sets = await readSets(source, folder)
  const [{ file, dimensions }] = sets
  const [, height, width] = dimensions
  mustBePixels(spec, height * width, true)
  const rows = sets.reduce((sum, set) => sum + set.labels.length, 0)
  const target = classTarget(sets, rows, file)
  const split = mustTrain(usedParts(splitOf(sets, target, rows, howToSplit), spec.split.use), file)
  const featureNames = namesOf({ kind: 'image', width, height, mean: null, std: null })
  return { sets, height, width, rows, featureNames, target, split }
}

/** The same with their pixels. */
interface Pixels {
  readonly outline: Outline
  /** Of each set, a byte each. */
  readonly pixels: readonly Uint8Array[]
  /** Null where they are not standardised. */
  readonly scale: PixelScale | null
  readonly warnings: readonly string[]
}

/** Reads all pixels. @throws StudioError as `outlineImages`, and `dataTooLarge` */
export async function readPixels(spec: DataSpec, source: ImageSource, folder: string): Promise<Pixels> {
  const outline = await outlineImages(spec, source, folder)
  const { sets, height, width, rows, target, split } = outline
  mustFit(sets[0].file, rows, height * width, totalmem())
  const warnings = missingClasses(split, target.labels, target.classes)
  const pixels: Uint8Array[] = []
  for (const set of sets) pixels.push(await set.pixels())
  const scale = pixelScale(scalingOf(spec.standardize), pixels[0], height * width, split.train, warnings)
  return { outline, pixels, scale, warnings }
}

/** Loads images as features. @throws StudioError as `readPixels` */
export async function loadImages(spec: DataSpec, source: ImageSource, folder: string): Promise<DataSet> {
  const { outline, pixels, scale, warnings } = await readPixels(spec, source, folder)
  const { height, width, rows, featureNames, target, split } = outline
  const image: Extract<ColumnPreprocessing, { kind: 'image' }> = {
    ...{ kind: 'image', width, height },
    ...{ mean: scale && Array.from(scale.mean), std: scale && Array.from(scale.std) },
  }
  return {
    ...{ rows, target, warnings, featureNames, chunks: null, split: balancedSplit(split, target, spec) },
    features: writePixels(pixels, image),
    preprocessing: { features: [image], target: targetPreprocessing(target) },
  }
}

interface HowToSplit {
  readonly fractions: ReturnType<typeof fractionsOf>
  readonly seed: number
  readonly stratify: boolean
}

/** @throws StudioError `experimentImpossible` for what has no meaning with images */
function checkSpec(spec: DataSpec, source: ImageSource): HowToSplit {
  mustFitTask(spec)
  const { task, target, features, categorical, columns, filter, split } = spec
  if (task === 'regression')
    impossible('data.task', 'the labels of images are classes: set "classification".')
  if (target !== undefined) impossible('data.target', 'the labels of images are the target: leave it out.')
  if (features !== 'all') impossible('data.features', 'the pixels of images are the features: leave it out.')
  if (categorical.length > 0) impossible('data.categorical', 'images have no columns: leave it out.')
  if (Object.keys(columns).length > 0) impossible('data.columns', 'images have no columns: leave it out.')
  if (filter !== undefined) impossible('data.filter', 'images have no columns to filter by: leave it out.')
  if ('column' in split) impossible('data.split.column', 'images have no columns: give fractions.')
  if (spec.chunks) impossible('data.chunks', 'images are all in memory: leave it out.')
  const { seed, stratify } = split
  return { fractions: fractionsOf(split, 'test' in source && source.test !== undefined), seed, stratify }
}

/** Images as they stand in their files, to be looked at: those of the test part follow the others. */
export interface Images {
  readonly rows: number
  readonly labels: readonly number[]
  /** What the labels stand for; null where they are numbers. */
  readonly names: readonly string[] | null
  /** Of each set, a byte each. */
  readonly pixels: readonly Uint8Array[]
  readonly width: number
  readonly height: number
}

/** @throws StudioError `fileMissing`, `fileUnreadable`, `idxUnreadable`, `dataTooLarge` */
export async function readImages(source: ImageSource): Promise<Images> {
  const sets = await readSets(source, '')
  const [{ file, dimensions }] = sets
  const [, height, width] = dimensions
  const labels = sets.flatMap((set) => [...set.labels])
  mustFit(file, labels.length, height * width, totalmem())
  const pixels: Uint8Array[] = []
  for (const set of sets) pixels.push(await set.pixels())
  return { rows: labels.length, labels, names: sets[0].names, pixels, width, height }
}

/**
 * The pixels of a file of images, a byte each, that a model of images takes.
 * @throws StudioError `fileMissing`, `fileUnreadable`, `idxUnreadable`, also for images of another size
 */
export async function readIdxImages(
  file: string,
  size: { width: number; height: number },
): Promise<Uint8Array> {
  const { dimensions, bytes } = await readIdx(file, 3)
  const [, height, width] = dimensions
  if (width === size.width && height === size.height) return bytes
  return refuse(
    file,
    `its images have ${width} x ${height} pixels, and the model takes ${size.width} x ${size.height}`,
  )
}

async function readSets(source: ImageSource, folder: string): Promise<LabelledImages[]> {
  if ('folder' in source) return [await readFolder({ ...source, folder: locate(source.folder, folder) })]
  const sets = [await readSet(source.train, folder)]
  if (source.test) sets.push(await readSet(source.test, folder))
  sets.forEach((set) => mustBeAsLarge(set, sets[0].dimensions))
  return sets
}

async function readSet(files: IdxSource['train'], folder: string): Promise<LabelledImages> {
  const file = locate(files.images, folder)
  const labelsFile = locate(files.labels, folder)
  const dimensions = await readIdxSizes(file, 3)
  const { bytes: labels } = await readIdx(labelsFile, 1)
  if (labels.length !== dimensions[0]) {
    refuse(labelsFile, `it has ${labels.length} labels, and ${file} has ${dimensions[0]} images`)
  }
  return { file, dimensions, labels, names: null, pixels: async () => (await readIdx(file, 3)).bytes }
}

async function readFolder(source: FolderSource): Promise<LabelledImages> {
  const found = await listImages(source)
  return {
    file: source.folder,
    dimensions: [found.images.length, source.height * source.channels, source.width],
    labels: Uint8Array.from(found.images, ({ label }) => label),
    names: found.classes,
    pixels: () => folderPixels(source, found.images),
  }
}

function mustBeAsLarge({ file, dimensions }: LabelledImages, first: readonly number[]): void {
  const sizeOf = ([, height, width]: readonly number[]): string => `${width} x ${height}`
  const [found, expected] = [sizeOf(dimensions), sizeOf(first)]
  if (found !== expected)
    refuse(file, `its images have ${found} pixels, those of the training part ${expected}`)
}

function classTarget(sets: readonly LabelledImages[], rows: number, file: string): ClassTarget {
  const values = new Uint8Array(rows)
  values.set(sets[0].labels)
  if (sets.length > 1) values.set(sets[1].labels, sets[0].labels.length)
  const present = [...new Set(values)].sort((a, b) => a - b)
  const nameOf = (label: number): string => sets[0].names?.[label] ?? String(label)
  if (present.length < 2) {
    throw new StudioError('targetOneClass', { file, column: 'label', value: nameOf(present[0]) })
  }
  const codes = new Int32Array(256)
  present.forEach((value, code) => (codes[value] = code))
  return {
    ...{ kind: 'classes', name: 'label', classes: present.map(nameOf) },
    labels: Int32Array.from(values, (value) => codes[value]),
  }
}

function splitOf(
  sets: readonly LabelledImages[],
  { labels, classes }: ClassTarget,
  rows: number,
  { fractions, seed, stratify }: HowToSplit,
): Split {
  const first = sets[0].labels.length
  const split = stratify
    ? splitByClass(labels.subarray(0, first), classes.length, fractions, seed)
    : splitRows(first, fractions, seed)
  if (sets.length === 1) return split
  return { ...split, test: Int32Array.from({ length: rows - first }, (_, i) => first + i) }
}
