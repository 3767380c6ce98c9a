import {
  activations,
  clippings,
  initializers,
  losses,
  metrics,
  optimizers,
  penalties,
  schedules,
  softmax,
  type Entry,
} from '../../core'

/** All that can be chosen, family by family: a new member of a table appears here by itself. */
export const TABLES = {
  activations: { ...activations, softmax },
  ...{ initializers, losses, optimizers, schedules, penalties, clippings, metrics },
} as const satisfies Record<string, Readonly<Record<string, Entry>>>

export type FamilyName = keyof typeof TABLES
export const FAMILIES = Object.keys(TABLES) as FamilyName[]
