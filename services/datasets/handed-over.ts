import { SPLITS } from '../../core'
import type { DataSet } from './data-set'
import { NumberFile, type Numbers } from './number-file'
import type { CollectFeatures } from './prepare'
import type { Scratch } from './scratch'

/** A data set on its way from one process to another: its numbers are in a file, and the rest says what they are. */
export interface HandedOver {
  /** Its lists of numbers are empty. */
  readonly data: DataSet
  readonly file: string
  /** Of each part. */
  readonly parts: readonly number[]
}

const NONE = new Float32Array(0)

/** Writes down a data set. The features come first, and can be written as they are made. */
export class HandingOver {
  readonly #file: NumberFile
  #at = 0

  /** @throws StudioError `fileUnwritable` */
  constructor(scratch: Scratch) {
    this.#file = NumberFile.create(scratch.newFile('numbers'))
  }

  readonly collect: CollectFeatures = async (blocks) => {
    for await (const block of blocks) this.#append(block)
    return NONE
  }

  /** @param data without features, if they have been written. @throws StudioError `fileUnwritable` */
  finish(data: DataSet): HandedOver {
    const { target, split } = data
    this.#append(data.features)
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
    return { data: handed, file: this.#file.path, parts: SPLITS.map((name) => split[name].length) }
  }

  #append(numbers: Numbers): void {
    this.#file.write(numbers, this.#at)
    this.#at += numbers.byteLength
  }
}

/** Reads it, straight into memory that threads share. @throws StudioError `fileUnreadable` where the file is not whole */
export function takeOver({ data, file: path, parts }: HandedOver): DataSet {
  const { rows, featureNames, target } = data
  const file = NumberFile.open(path)
  let at = 0
  const next = <T extends Numbers>(numbers: T): T => {
    file.read(numbers, at)
    at += numbers.byteLength
    return numbers
  }
  const floats = (size: number): Float32Array => next(new Float32Array(new SharedArrayBuffer(4 * size)))
  const indices = (size: number): Int32Array => next(new Int32Array(new SharedArrayBuffer(4 * size)))
  try {
    return {
      ...data,
      features: floats(rows * featureNames.length),
      target:
        target.kind === 'classes'
          ? { ...target, labels: indices(rows) }
          : { ...target, values: floats(rows * target.names.length) },
      split: { train: indices(parts[0]), validation: indices(parts[1]), test: indices(parts[2]) },
    }
  } finally {
    file.close()
  }
}
