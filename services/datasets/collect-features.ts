import type { DataSet, Featureless, StoredFeatures } from './data-set'
import { restOf, stretchesOf } from './feature-rows'
import { Fingerprint } from './fingerprint'
import { NumberFile } from './number-file'
import type { FeatureBlocks } from './preprocess'
import type { Scratch } from './scratch'

/** Takes features to where they are to be. */
export type CollectFeatures = (blocks: FeatureBlocks, data: Featureless) => Promise<DataSet['features']>

/** In memory that threads may share. */
export const inMemory: CollectFeatures = async (blocks, { rows, featureNames }) => {
  const features = new Float32Array(new SharedArrayBuffer(4 * rows * featureNames.length))
  let at = 0
  for await (const block of blocks) {
    features.set(block, at)
    at += block.length
  }
  return features
}

/** Features, in bytes, that are held in memory besides the kernels'. */
const MOST_IN_MEMORY = 2 ** 27

/** Whether the features of data stay in a file. */
export const isStored = (
  { rows, featureNames }: Featureless,
  mostInMemory: number = MOST_IN_MEMORY,
): boolean => 4 * rows * featureNames.length > mostInMemory

/**
 * In memory, or, where there are many, in a file without a name.
 * @param scratch may be gone as soon as the data are there
 * @param mostInMemory in bytes
 */
export const storing =
  (scratch: Scratch, mostInMemory?: number): CollectFeatures =>
  async (blocks, data) => {
    if (!isStored(data, mostInMemory)) return inMemory(blocks, data)
    const file = NumberFile.create(scratch.newFile('features'))
    try {
      const { fingerprint } = await storeFeatures(file, blocks, data)
      return keepFeatures(file, fingerprint)
    } catch (error) {
      file.close()
      throw error
    }
  }

/**
 * Writes features as they are made to the beginning of a file, some rows of each block to some of each stretch.
 * @returns how many bytes they take, and the fingerprint of the data
 * @throws StudioError `fileUnwritable`
 */
export async function storeFeatures(
  file: NumberFile,
  blocks: FeatureBlocks,
  data: Featureless,
): Promise<{ readonly bytes: number; readonly fingerprint: string }> {
  const width = data.featureNames.length
  const fingerprint = new Fingerprint()
  const stretches = [...stretchesOf(data), restOf(data)].map((stretch) => ({ ...stretch, done: 0 }))
  let first = 0
  for await (const block of blocks) {
    fingerprint.add(block)
    const end = first + block.length / width
    for (const stretch of stretches) {
      const { at, rows, done } = stretch
      while (stretch.done < rows.length && rows[stretch.done] < end) stretch.done++
      const chosen = rows.subarray(done, stretch.done)
      if (chosen.length > 0) file.write(rowsOf(block, width, first, chosen), 4 * width * (at + done))
    }
    first = end
  }
  const { at, rows } = stretches[stretches.length - 1]
  return { bytes: 4 * width * (at + rows.length), fingerprint: fingerprint.of(data) }
}

/** Some rows of a block, one after the other. @param first row of the block */
function rowsOf(block: Float32Array, width: number, first: number, chosen: Int32Array): Float32Array {
  const rows = new Float32Array(chosen.length * width)
  chosen.forEach((row, i) => {
    const from = (row - first) * width
    rows.set(block.subarray(from, from + width), i * width)
  })
  return rows
}

/** Files of features that are open in this process, for as long as their data set is held. */
const open = new FinalizationRegistry((file: NumberFile) => file.close())

/**
 * Keeps a file of features: whoever has written it may remove it, and it is gone when nobody in this thread holds what is
 * returned any more, or the process ends, however it ends.
 * @param file open to be read
 */
export function keepFeatures(file: NumberFile, fingerprint: string): StoredFeatures {
  const features = { path: file.path, descriptor: file.descriptor, fingerprint }
  open.register(features, file)
  return features
}
