import type { DataSpec } from '../contract/data-spec'
import type { DataSet } from '../datasets/data-set'
import { inSharedMemory } from '../datasets/in-shared-memory'
import type { LoadData } from '../datasets/load-apart'
import { pathsOfSource } from '../runs/experiment-paths'
import { versionOf } from '../training/stored-network'

/** What is kept at once: a study rarely varies its data. */
const MOST_KEPT = 2

/** Data sets that many runs train on: each is read once, and threads share its numbers. */
export class SharedData {
  readonly #kept = new Map<string, Promise<DataSet>>()

  constructor(private readonly load: LoadData) {}

  /**
   * @param spec its paths are absolute
   * @throws StudioError as training would
   */
  async of(spec: DataSpec): Promise<DataSet> {
    // A file that was written anew holds other data.
    const versions = await Promise.all(pathsOfSource(spec.source).map(versionOf))
    const key = JSON.stringify([spec, versions])
    const found = this.#kept.get(key) ?? this.load(spec, '/').then(inSharedMemory)
    this.#kept.delete(key)
    this.#kept.set(key, found)
    found.catch(() => this.#kept.delete(key))
    for (const old of [...this.#kept.keys()].slice(0, -MOST_KEPT)) this.#kept.delete(old)
    return found
  }

  clear(): void {
    this.#kept.clear()
  }
}
