import type { Assignment } from '../../core'
import type { RunId } from '../contract/api'
import type { Task } from './program'
import type { Moment, StudyLine, TrialEnd } from './study-line'

/** What is known of a trial. */
export interface TrialRecord {
  readonly number: number
  /** Null until it has one. */
  readonly run: RunId | null
  /** What a search chose for it. */
  readonly values: Assignment
  readonly bracket: number
  /** The rungs that it came to, in order. */
  readonly reached: readonly (Moment & { readonly epoch: number })[]
  readonly end: TrialEnd | null
  /** What it is being trained for, or was when it was broken off; null when that is done. */
  readonly task: Task | null
}

/** What is known of a study: its lines, one after another, made into trials. */
export class StudyLog {
  readonly #trials = new Map<number, TrialRecord>()
  /** Trials that are just being trained. */
  readonly running = new Set<number>()
  isCancelled = false
  final: RunId | null = null
  /** Time that it had taken at the last line that says so. */
  studyMs = 0

  /** In the order of their numbers. */
  get trials(): readonly TrialRecord[] {
    return [...this.#trials.values()].sort((a, b) => a.number - b.number)
  }

  trial(number: number): TrialRecord | undefined {
    return this.#trials.get(number)
  }

  /** Trials that have come to an end, or to a rung that they may not go beyond. */
  get settled(): number {
    return this.trials.filter(({ task, end, reached }) => end !== null || (!task && reached.length > 0))
      .length
  }

  /** Whether trials stop at rungs, so that one is not like another. */
  get hasRungs(): boolean {
    return this.trials.some(({ reached }) => reached.length > 0)
  }

  /** A trial is trained from now on; one that is new is known from now on. */
  begin(task: Task): void {
    const { trial: number, values, bracket } = task
    this.running.add(number)
    const fresh = { number, run: null, values, bracket, reached: [], end: null }
    const known: Omit<TrialRecord, 'task'> = this.#trials.get(number) ?? fresh
    this.#trials.set(number, { ...known, task })
  }

  /** What was broken off, and comes before all else; or null. */
  get brokenOff(): Task | null {
    return this.trials.find(({ number, task }) => task && !this.running.has(number))?.task ?? null
  }

  add(line: StudyLine): void {
    switch (line.state) {
      case 'cancelled':
        this.isCancelled = true
        return
      case 'final':
        this.final = line.run
        return
      case 'begun': {
        const { trial, run, values = {}, bracket = 0, untilEpoch = null } = line
        const task: Task = { trial, values, bracket, untilEpoch }
        this.#trials.set(trial, { number: trial, run, values, bracket, reached: [], end: null, task })
        return
      }
      case 'promoted': {
        const { trial, untilEpoch } = line
        const known = this.#trials.get(trial)
        if (!known) return
        const { values, bracket } = known
        this.#trials.set(trial, { ...known, task: { trial, values, bracket, untilEpoch } })
        return
      }
      case 'reached':
        return this.#change(line, ({ reached }) => ({ reached: [...reached, line], task: null }))
      case 'finished':
      case 'diverged':
      case 'failed':
        return this.#change(line, () => ({ end: line, task: null }))
    }
  }

  /** What failed is to be tried once more. */
  forgetFailures(): void {
    for (const { number, end } of this.trials) {
      const trial = this.#trials.get(number)!
      if (end?.state === 'failed') this.#trials.set(number, { ...trial, end: null })
    }
  }

  #change({ trial, studyMs }: Moment, changed: (record: TrialRecord) => Partial<TrialRecord>): void {
    const record = this.#trials.get(trial)
    if (record) this.#trials.set(trial, { ...record, ...changed(record) })
    this.studyMs = Math.max(this.studyMs, studyMs)
  }
}
