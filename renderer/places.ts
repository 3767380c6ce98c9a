/** The places of the studio, from left to right, as an experiment goes through them; each has a digit, with Ctrl or Cmd. */
export const places = {
  data: { digit: 1 },
  design: { digit: 2 },
  train: { digit: 3 },
  compare: { digit: 4 },
  // 6 is kept for Understand.
  runs: { digit: 5 },
  export: { digit: 8 },
  help: { digit: 7 },
} as const satisfies Record<string, { readonly digit: number }>

export type PlaceName = keyof typeof places
export const PLACE_NAMES = Object.keys(places) as PlaceName[]

export const isPlace = (name: string): name is PlaceName => Object.hasOwn(places, name)
