import { createHash } from 'node:crypto'
import { SPLITS } from '../../core'
import type { DataSet } from './data-set'
import type { Numbers } from './number-file'

/** Tells data sets apart: a digest of the numbers that training sees. */
export class Fingerprint {
  readonly #hash = createHash('sha256')

  /** The features, all at once or block by block, in the order of the rows. */
  add(numbers: Numbers): void {
    this.#hash.update(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength))
  }

  /** When all features have been added. */
  of({ target, split }: Pick<DataSet, 'target' | 'split'>): string {
    this.add(target.kind === 'classes' ? target.labels : target.values)
    for (const part of SPLITS) this.add(split[part])
    return this.#hash.digest('hex').slice(0, 16)
  }
}

export function fingerprintOf(data: DataSet): string {
  if (!(data.features instanceof Float32Array)) return data.features.fingerprint
  const fingerprint = new Fingerprint()
  fingerprint.add(data.features)
  return fingerprint.of(data)
}
