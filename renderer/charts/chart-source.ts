import type { ChartStyle, MarkColour } from './colours'
import type { Scale } from './scale'
import type { Box, Marker, Scene } from './scene'

/** How a chart is looked at; the range is shared by all charts of a group. */
export interface ChartView {
  /** The shown part of the x axis. */
  readonly range: XRange
  readonly isLog: boolean
  /** The weight of the past in the exponential moving average; 0: off. */
  readonly smoothing: number
  /** The ids of lines that are not drawn. */
  readonly hidden: ReadonlySet<string>
}

export interface XRange {
  readonly low: number
  readonly high: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

/** A chart as it was drawn, and what can be done with it. */
export interface Drawing {
  readonly scene: Scene
  readonly plot: Box
  readonly x: Scale
  /** Where the cursor may rest, in order: the x of what is drawn. */
  readonly stops: Float64Array
  /** What is to be said about what is drawn, and what is not. */
  readonly notes: readonly string[]
}

/** What one line says at the cursor. */
export interface Reading {
  readonly id: string
  readonly name: string
  /** Where many lines stand together. */
  readonly short: string
  readonly colour: MarkColour | null
  readonly dash: Dash
  readonly marker: Marker | null
  /** For the screen. */
  readonly value: string
  /** With all digits. */
  readonly exact: string
}

export const DASHES = { solid: undefined, dashed: [5, 3], dotted: [1.5, 3] } as const
export type Dash = keyof typeof DASHES

/** A chart over an x axis: what draws it, reads it out and writes it down. Pure; made anew whenever its data have grown. */
export interface ChartSource {
  readonly xName: string
  /** Whether there is anything to draw. */
  readonly isEmpty: boolean
  /** From its first to its last x; null where there is none. */
  extent(): XRange | null
  draw(size: Size, style: ChartStyle, view: ChartView): Drawing
  /** @param x null: the last ones */
  readings(x: number | null, view: ChartView): readonly Reading[]
  /** All rows of what is shown, in parts that make one text, with all digits. */
  csv(view: ChartView): string[]
}
