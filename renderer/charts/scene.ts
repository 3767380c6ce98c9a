import type { Rgb } from './oklab'
import type { Points } from './decimate'

/** A rectangle, in pixels. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export const MARKERS = ['circle', 'square', 'triangle', 'diamond', 'cross', 'down'] as const
export type Marker = (typeof MARKERS)[number]

/** What a picture is made of, in pixels from its upper left corner. Drawn on a canvas or written as SVG: see the two files. */
export type Mark =
  /** A line through points; NaN is a gap. */
  | {
      readonly type: 'line'
      readonly points: Points
      readonly colour: string
      readonly width: number
      readonly dash?: readonly number[]
      readonly opacity?: number
    }
  /** What lies within points. */
  | { readonly type: 'area'; readonly points: Points; readonly colour: string; readonly opacity?: number }
  | ({
      readonly type: 'box'
      readonly colour: string
      readonly opacity?: number
      readonly isHollow?: boolean
    } & Box)
  | {
      readonly type: 'text'
      readonly x: number
      readonly y: number
      readonly text: string
      readonly colour: string
      readonly align?: 'start' | 'middle' | 'end'
      /** In pixels. */
      readonly size?: number
      /** Reads from below to above. */
      readonly isUpright?: boolean
      /** A ground behind the letters. */
      readonly halo?: string
    }
  | {
      readonly type: 'markers'
      readonly points: Points
      readonly marker: Marker
      /** Across, in pixels. */
      readonly size: number
      readonly colour: string
      readonly isHollow?: boolean
      readonly opacity?: number
    }
  /** Cells of colour: rows from above, each from the left; null shows what lies behind. */
  | ({ readonly type: 'cells'; readonly columns: number; readonly colours: readonly (Rgb | null)[] } & Box)
  /** Marks that are cut off at a rectangle. */
  | { readonly type: 'within'; readonly box: Box; readonly marks: readonly Mark[] }

/** A picture. */
export interface Scene {
  readonly width: number
  readonly height: number
  readonly fontFamily: string
  /** The last ones lie on top. */
  readonly marks: readonly Mark[]
}

export const TEXT_SIZE = 11
/** The width of the ground behind letters. */
export const HALO = 5

/** The corners of a marker around 0, 0 with a size of 1; of a circle none. */
export const MARKER_SHAPES: Readonly<Record<Marker, readonly (readonly [x: number, y: number])[]>> = {
  circle: [],
  square: [
    [-0.45, -0.45],
    [0.45, -0.45],
    [0.45, 0.45],
    [-0.45, 0.45],
  ],
  triangle: [
    [0, -0.55],
    [0.5, 0.4],
    [-0.5, 0.4],
  ],
  down: [
    [0, 0.55],
    [0.5, -0.4],
    [-0.5, -0.4],
  ],
  diamond: [
    [0, -0.6],
    [0.6, 0],
    [0, 0.6],
    [-0.6, 0],
  ],
  cross: [
    [-0.5, -0.2],
    [-0.2, -0.2],
    [-0.2, -0.5],
    [0.2, -0.5],
    [0.2, -0.2],
    [0.5, -0.2],
    [0.5, 0.2],
    [0.2, 0.2],
    [0.2, 0.5],
    [-0.2, 0.5],
    [-0.2, 0.2],
    [-0.5, 0.2],
  ],
}
