import type { RunId, StudioEvent } from '../contract/api'
import { reasonOf, StudioError } from '../contract/errors'
import type { RunIndex } from '../workspace/run-index'
import type { Workspace } from '../workspace/workspace'

/** The index of a workspace, kept up to date with the folders of its runs and in use whatever becomes of its file. */
export class KeptIndex {
  /** Runs whose rows are just being taken in. */
  readonly #followed = new Set<RunId>()
  #isClosed = false

  constructor(
    private readonly space: Workspace,
    private readonly tell: (event: StudioEvent) => void,
  ) {}

  /** Takes in the rows that a run has written. Nobody waits for it: who wants rows asks for them `fresh`. */
  followLater(run: RunId): void {
    if (this.#followed.has(run)) return
    this.#followed.add(run)
    void this.#follow(run).finally(() => this.#followed.delete(run))
  }

  /** The same of all, one after another: who wants something meanwhile waits for a piece of one run only. */
  async followAll(runs: readonly RunId[]): Promise<void> {
    for (const run of runs) {
      if (this.#isClosed) return
      await this.#follow(run)
    }
  }

  #follow(run: RunId): Promise<void> {
    return this.fresh(run, () => Promise.resolve()).catch(() => undefined)
  }

  /** What the index says of a run, with all rows that are in its folder. */
  fresh<T>(run: RunId, read: (index: RunIndex) => Promise<T>): Promise<T> {
    return this.use(async (index) => {
      await index.follow(run, this.space.runFolder(run))
      return read(index)
    })
  }

  /**
   * The index may fail where the folders do not, as on a full disk, or when it is damaged: then it goes on in memory, and
   * training with it.
   */
  async use<T>(work: (index: RunIndex) => Promise<T>): Promise<T> {
    const { index } = this.space
    try {
      return await work(index)
    } catch (error) {
      // What was asked for is wrong, not the index.
      if (error instanceof StudioError || this.#isClosed) throw error
      const message = `The index of the workspace cannot be used: ${reasonOf(error)}. What the runs write is in their folders; the index is made anew when the studio is started again.`
      if (await index.leaveDisk()) this.tell({ type: 'trouble', message })
      return work(index)
    }
  }

  /** What `followAll` has not come to is left for the next time. */
  close(): void {
    this.#isClosed = true
  }
}
