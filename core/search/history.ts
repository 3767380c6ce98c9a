import { assignmentKey, type Assignment, type Space } from './space'

/** A trial as samplers see it: plain JSON. */
export interface SearchTrial {
  /** From 1, in the order in which trials were proposed. */
  readonly number: number
  readonly assignment: Assignment
  /** What is searched for, lower being better; null while there is none, and for a trial that failed or diverged. */
  readonly value: number | null
  /** `running` while it is trained; one that waits for its promotion is `done` with the value of its last rung. */
  readonly state: 'running' | 'done' | 'failed'
  /** The epoch of the rung that `value` is of; left out for a trial that was trained in full. */
  readonly rung?: number
  /** A second objective, for `paretoFront`; samplers do not look at it. */
  readonly second?: number | null
}

/** What a sampler is asked: the assignment of trial `number`, after all that is known. */
export interface Question {
  readonly space: Space
  readonly history: readonly SearchTrial[]
  /** Of the search. */
  readonly seed: number
  /** Of the trial to propose, from 1. */
  readonly number: number
}

/** A value to compare by: none at all, and what is not finite, is the worst. */
export const comparable = (value: number | null): number =>
  value !== null && Number.isFinite(value) ? value : Infinity

/** The assignments that were tried or are being tried, by their keys. */
export const triedKeys = ({ space, history }: Question): Set<string> =>
  new Set(history.map(({ assignment }) => assignmentKey(space, assignment)))
