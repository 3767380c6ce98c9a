import type { TableName } from '../contract/api'

/** The queue's name, and what all of its keys in Redis begin with. BullMQ's own begin with both. */
export const PREFIX = 'descent'
export const QUEUE = 'trials'

/** What lies in Redis beside the jobs. */
export const KEYS = {
  /** The version of Descent Studio that everyone here has. */
  version: `${PREFIX}:version`,
  /** Workers that are connected, each by the second at which it counts no more. */
  workers: `${PREFIX}:workers`,
  data: (hash: string): string => `${PREFIX}:data:${hash}`,
  run: (job: string): string => `${PREFIX}:run:${job}`,
  table: (job: string, table: TableName): string => `${PREFIX}:run:${job}:${table}`,
} as const

/** What nobody has asked for in so many seconds, Redis may forget. */
export const KEEP_SECONDS = 7 * 24 * 3600
