import { gridOf, gridSize } from './grid'
import { triedKeys, type Question } from './history'
import { assignmentKey, type Assignment } from './space'

const ATTEMPTS = 8

/**
 * The first of several draws that no trial has, since training is repeatable and the same again would tell nothing. When
 * draws keep repeating, the space is nearly used up, and the rest is gone through in order; null when there is no rest.
 */
export function firstUntried(question: Question, draw: (attempt: number) => Assignment): Assignment | null {
  const tried = triedKeys(question)
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const assignment = draw(attempt)
    if (!tried.has(assignmentKey(question.space, assignment))) return assignment
  }
  const isEndless = gridSize(question.space, Infinity) === Infinity
  // With more values of a range than there are trials, some assignment is left.
  return firstUntriedOf(question, isEndless ? question.history.length + 2 : Infinity)
}

/** The first assignment of a grid, which must be finite, that no trial has; null when all were tried. */
export function firstUntriedOf(question: Question, points: number): Assignment | null {
  const tried = triedKeys(question)
  const grid = gridOf(question.space, points)
  for (let place = 0; place < grid.size; place++) {
    const assignment = grid.at(place)
    if (!tried.has(assignmentKey(question.space, assignment))) return assignment
  }
  return null
}
