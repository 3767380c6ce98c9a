import type { DataSpec } from '../contract/data-spec'
import type { Packed } from '../contract/packed'
import type { DataExamination } from '../contract/tables'
import { examineApart } from '../datasets/load-apart'
import { stampOf } from '../datasets/tables/shelf'
import { pathsOfSource } from '../runs/experiment-paths'

/** How many are remembered. */
const KEPT = 8

type Examination = Promise<Packed<DataExamination>>

/** What data were found to be. The last ones are remembered, as long as their files stay what they are. */
export class Examinations {
  /** The one that was asked for last comes last. */
  readonly #known = new Map<string, Examination>()
  readonly #stop = new AbortController()
  #last: Promise<unknown> = Promise.resolve()

  /** @param readerFile the bundled hosts/data-reader */
  constructor(private readonly readerFile: string) {}

  /**
   * @param spec its paths are absolute
   * @throws StudioError as training would; `readerCrashed`
   */
  async of(spec: DataSpec): Examination {
    const key = JSON.stringify([spec, await stampOf(pathsOfSource(spec.source))])
    const examination = this.#known.get(key) ?? this.#examine(spec)
    this.#known.delete(key)
    this.#known.set(key, examination)
    for (const old of [...this.#known.keys()].slice(0, -KEPT)) this.#known.delete(old)
    examination.catch(() => {
      if (this.#known.get(key) === examination) this.#known.delete(key)
    })
    return examination
  }

  /** One after another: each may take as much memory as training does. */
  #examine(spec: DataSpec): Examination {
    const examination = this.#last.then(() => examineApart(this.readerFile, this.#stop.signal, spec))
    this.#last = examination.catch(() => undefined)
    return examination
  }

  close(): void {
    this.#stop.abort()
  }
}
