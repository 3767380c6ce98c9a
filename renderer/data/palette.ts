import { VALUE_STEPS } from './point-paths'

/** Colours of series in styles/tokens.css. */
const SERIES = 8

/** The colour of a class: the same in all pictures of the data. */
export const classColour = (index: number): string => `var(--series-${(index % SERIES) + 1})`

/** The colour of a step of a target's range, on the ramp from dark to light. */
export function stepColour(step: number): string {
  const along = (step / (VALUE_STEPS - 1)) * 3
  const from = Math.min(2, Math.floor(along))
  const share = Math.round((along - from) * 100)
  return `color-mix(in oklab, var(--ramp-${from + 2}) ${share}%, var(--ramp-${from + 1}))`
}
