import type { Dash } from './chart-source'
import type { MarkColour } from './colours'
import type { Column } from './column'
import type { Marker } from './scene'

export interface Line {
  readonly id: string
  readonly name: string
  /** Grows from row to row. */
  readonly x: Column
  readonly y: Column
  readonly colour: MarkColour
  /** Lines are told apart by more than colour: by dash, by a marker, or by a word at their end. */
  readonly dash?: Dash
  readonly marker?: Marker
  readonly endLabel?: string
  /** In pixels. A noisy line that grows is 1 wide: software draws a wider one three times as slowly. */
  readonly width?: number
  /** Thin and pale, as raw numbers under what was made of them. */
  readonly isPale?: boolean
  /** A NaN is a number that is not there, and nothing to be told. */
  readonly hasGaps?: boolean
  /** What lies around it, as mean - std and mean + std. */
  readonly band?: { readonly low: Column; readonly high: Column }
}

export interface LineChart {
  readonly xName: string
  readonly yName: string
  readonly lines: readonly Line[]
  /** Values to compare with; drawn where they lie within the axis. */
  readonly references?: readonly { readonly y: number; readonly label: string }[]
  /** Steps whose gradient was clipped: how much of its norm was kept, see derived.ts. */
  readonly clipped?: { readonly x: Column; readonly kept: Column } | null
  /** Ends of the y axis that do not depend on the data. */
  readonly yRange?: readonly [low: number, high: number]
}
