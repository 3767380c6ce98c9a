import { SPLITS } from '../../core'
import { isStored, keepFeatures, storeFeatures, type CollectFeatures } from './collect-features'
import type { DataSet } from './data-set'
import { inMemoryAgain } from './feature-rows'
import { NumberFile, type Numbers } from './number-file'
import type { Scratch } from './scratch'

/** A data set on its way from one process to another: its numbers are in a file, and the rest says what they are. */
export interface HandedOver {
  /** Its lists of numbers are empty. */
  readonly data: DataSet
  readonly file: string
  /** Of features that stay in the file, which they begin; null where they go into memory. */
  readonly stored: Stored | null
  /** Of each part. */
  readonly parts: readonly number[]
}

type Stored = Awaited<ReturnType<typeof storeFeatures>>

const NONE = new Float32Array(0)

/** Writes down a data set. The features come first, and are written as they are made. */
export class HandingOver {
  readonly #file: NumberFile
  #isCollected = false
  #stored: Stored | null = null
  #at = 0

  /** @param mostInMemory as for `storing`. @throws StudioError `fileUnwritable` */
  constructor(
    scratch: Scratch,
    private readonly mostInMemory?: number,
  ) {
    this.#file = NumberFile.create(scratch.newFile('numbers'))
  }

  readonly collect: CollectFeatures = async (blocks, data) => {
    this.#isCollected = true
    if (isStored(data, this.mostInMemory)) {
      this.#stored = await storeFeatures(this.#file, blocks, data)
      this.#at = this.#stored.bytes
    } else for await (const block of blocks) this.#append(block)
    return NONE
  }

  /** @param data without features, if they have been collected. @throws StudioError `fileUnwritable` */
  async finish(data: DataSet): Promise<HandedOver> {
    const { target, split } = data
    if (!this.#isCollected) await this.collect([inMemoryAgain(data).features], data)
    this.#append(target.kind === 'classes' ? target.labels : target.values)
    for (const name of SPLITS) this.#append(split[name])
    this.#file.close()
    const none = new Int32Array(0)
    const handed: DataSet = {
      ...data,
      features: NONE,
      target: target.kind === 'classes' ? { ...target, labels: none } : { ...target, values: NONE },
      split: { train: none, validation: none, test: none },
    }
    const parts = SPLITS.map((name) => split[name].length)
    return { data: handed, file: this.#file.path, stored: this.#stored, parts }
  }

  #append(numbers: Numbers): void {
    this.#file.write(numbers, this.#at)
    this.#at += numbers.byteLength
  }
}

/**
 * Reads it, straight into memory that threads share, but for features that stay in the file: it may be removed all the same.
 * @throws StudioError `fileUnreadable` where the file is not whole
 */
export function takeOver({ data, file: path, parts, stored }: HandedOver): DataSet {
  const { rows, featureNames, target } = data
  const file = NumberFile.open(path)
  let at = stored?.bytes ?? 0
  const next = <T extends Numbers>(numbers: T): T => {
    file.read(numbers, at)
    at += numbers.byteLength
    return numbers
  }
  const floats = (size: number): Float32Array => next(new Float32Array(new SharedArrayBuffer(4 * size)))
  const indices = (size: number): Int32Array => next(new Int32Array(new SharedArrayBuffer(4 * size)))
  let isKept = false
  try {
    const features = stored ? null : floats(rows * featureNames.length)
    const numbers = {
      target:
        target.kind === 'classes'
          ? { ...target, labels: indices(rows) }
          : { ...target, values: floats(rows * target.names.length) },
      split: { train: indices(parts[0]), validation: indices(parts[1]), test: indices(parts[2]) },
    }
    isKept = features === null
    return { ...data, ...numbers, features: features ?? keepFeatures(file, stored!.fingerprint) }
  } finally {
    if (!isKept) file.close()
  }
}
