import type { ChildProcess } from 'node:child_process'
import { reportOf } from '../../contract/calls'
import { reasonOf, StudioError, type ErrorReport } from '../../contract/errors'
import type { ColumnDescription, TableInfo, TableRows } from '../../contract/tables'
import { nameOfSource } from '../source-name'
import { Shelf, type TablePlace } from './shelf'

/** What can be asked of a table. */
export type TableQuestion =
  | { readonly what: 'info' }
  | { readonly what: 'whole' }
  | { readonly what: 'rows'; readonly first: number; readonly count: number }
  | { readonly what: 'description' }

export interface TableAnswers {
  readonly info: TableInfo
  readonly whole: TableInfo
  readonly rows: TableRows
  readonly description: readonly ColumnDescription[]
}
type AnyAnswer = TableAnswers[keyof TableAnswers]

interface Asked {
  readonly id: number
  readonly at: TablePlace
  readonly question: TableQuestion
}

type Answered = { readonly id: number } & ({ readonly found: AnyAnswer } | { readonly error: ErrorReport })

interface Waiting {
  readonly at: TablePlace
  readonly resolve: (found: AnyAnswer) => void
  readonly reject: (error: unknown) => void
}

/** Questions to one process, as long as it lives; all that are open when it ends are refused. */
export class TableQuestions {
  readonly ended: Promise<void>
  readonly #waiting = new Map<number, Waiting>()
  #asked = 0

  constructor(readonly child: ChildProcess) {
    child.on('message', (answered: Answered) => {
      this.#settle(answered.id, ({ resolve, reject }) => {
        if ('found' in answered) resolve(answered.found)
        else reject(StudioError.from(answered.error))
      })
    })
    this.ended = new Promise((resolve) => {
      const end = (problem: string): void => {
        for (const id of [...this.#waiting.keys()]) this.#refuse(id, problem)
        resolve()
      }
      child.once('error', (error) => end(`could not be started (${reasonOf(error)})`))
      child.once('close', (code, signal) => end(`ended with ${signal ?? `code ${code}`}`))
    })
  }

  get isIdle(): boolean {
    return this.#waiting.size === 0
  }

  /** @throws StudioError for what is no table; `readerCrashed` */
  async ask<Q extends TableQuestion>(at: TablePlace, question: Q): Promise<TableAnswers[Q['what']]> {
    const id = ++this.#asked
    const answer = new Promise<AnyAnswer>((resolve, reject) => {
      this.#waiting.set(id, { at, resolve, reject })
    })
    this.child.send({ id, at, question } satisfies Asked, (error) => {
      if (error) this.#refuse(id, `cannot be reached (${error.message})`)
    })
    return (await answer) as TableAnswers[Q['what']]
  }

  async end(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.ended
  }

  #refuse(id: number, problem: string): void {
    this.#settle(id, ({ at, reject }) => {
      reject(new StudioError('readerCrashed', { source: nameOfSource(at.source), problem }))
    })
  }

  #settle(id: number, how: (waiting: Waiting) => void): void {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (waiting) how(waiting)
  }
}

/** The life of the process at the other end: it answers until who asks is gone. */
export function answerAsTableServer(cache: string): void {
  const shelf = new Shelf(cache)
  process.once('disconnect', () => process.exit())
  process.on('message', (asked: Asked) => {
    void answer(shelf, asked).then((answered) => process.send!(answered))
  })
}

async function answer(shelf: Shelf, { id, at, question }: Asked): Promise<Answered> {
  try {
    const found = await shelf.use(at, (table): Promise<AnyAnswer> => {
      switch (question.what) {
        case 'info':
          return Promise.resolve(table.info)
        case 'whole':
          return table.whole()
        case 'rows':
          return table.rows(question.first, question.count)
        case 'description':
          return table.describe()
      }
    })
    return { id, found }
  } catch (error) {
    return { id, error: reportOf(error) }
  }
}
