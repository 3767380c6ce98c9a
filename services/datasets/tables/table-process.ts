import { mkdir, rm } from 'node:fs/promises'
import { reasonOf, StudioError } from '../../contract/errors'
import { forkReader } from '../load-apart'
import type { TablePlace } from './shelf'
import { TableQuestions, type TableAnswers, type TableQuestion } from './table-questions'

/** After so long without a question, the process ends and gives back its memory. */
const IDLE_MS = 5 * 60_000

/**
 * The process in which tables are open to be looked at. It is started when there is something to look at; where it breaks
 * down, the next question starts another.
 */
export class TableProcess {
  #questions: Promise<TableQuestions> | null = null
  #clock: NodeJS.Timeout | undefined
  #isClosed = false

  /**
   * @param serverFile the bundled hosts/table-server
   * @param cache a folder of its own, for copies of tables; emptied when the process starts and when it is closed
   */
  constructor(
    private readonly serverFile: string,
    private readonly cache: string,
    private readonly idleMs = IDLE_MS,
  ) {}

  /** The number of the process, to see what becomes of the others when it dies. */
  async pid(): Promise<number | undefined> {
    return (await this.#questions)?.child.pid
  }

  /** @throws StudioError for what is no table; `readerCrashed`, `fileUnwritable`, `doorClosed` */
  async ask<Q extends TableQuestion>(at: TablePlace, question: Q): Promise<TableAnswers[Q['what']]> {
    if (this.#isClosed) throw new StudioError('doorClosed', undefined)
    clearTimeout(this.#clock)
    const questions = await (this.#questions ??= this.#start())
    try {
      return await questions.ask(at, question)
    } finally {
      if (questions.isIdle) this.#waitForMore()
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#end()
    await this.emptyCache()
  }

  /** Removes copies that a process left which was killed. Not while tables are open. */
  async emptyCache(): Promise<void> {
    await rm(this.cache, { recursive: true, force: true }).catch(() => undefined)
  }

  #start(): Promise<TableQuestions> {
    const starting = this.#started()
    const forget = (): void => {
      if (this.#questions === starting) this.#questions = null
    }
    starting.then(({ ended }) => ended.then(forget), forget)
    return starting
  }

  async #started(): Promise<TableQuestions> {
    try {
      await rm(this.cache, { recursive: true, force: true })
      await mkdir(this.cache, { recursive: true })
    } catch (error) {
      throw new StudioError('fileUnwritable', { file: this.cache, problem: reasonOf(error) })
    }
    return new TableQuestions(forkReader(this.serverFile, [this.cache]))
  }

  #waitForMore(): void {
    clearTimeout(this.#clock)
    this.#clock = setTimeout(() => void this.#end(), this.idleMs).unref()
  }

  async #end(): Promise<void> {
    clearTimeout(this.#clock)
    const ending = this.#questions
    this.#questions = null
    const questions = await ending?.catch(() => null)
    await questions?.end()
  }
}
