import { shownUnits } from '../../services/contract/inspection'

/** The most dots of a column; of a wider layer the first and the last units are shown. */
export const MOST_DOTS = 12
/** Beyond so many columns, each is a bar without dots and connections. */
export const MOST_DETAILED = 14

export const HEAD = 74
export const FOOT = 56
const SIDE = 56
const LEAST_GAP = 62
const MOST_GAP = 300
const LEAST_BAR_GAP = 34
const MOST_DOT_GAP = 42
/** Around what is drawn of a column, above and below. */
const ROOM = 14

export interface Dot {
  readonly unit: number
  readonly y: number
}

export interface ColumnPlace {
  readonly x: number
  /** Of dots or bar. */
  readonly top: number
  readonly bottom: number
  /** Empty in a bar. */
  readonly dots: readonly Dot[]
  /** Where units are left out; null where none are. */
  readonly gapY: number | null
}

export interface PicturePlaces {
  readonly width: number
  readonly height: number
  /** From one column to the next. */
  readonly gap: number
  readonly radius: number
  /** The columns are bars. */
  readonly isAggregate: boolean
  readonly columns: readonly ColumnPlace[]
}

/** Where everything of a network is drawn: its columns (input, layers) from left to right, as wide as the room or wider. */
export function placeNetwork(
  widths: readonly number[],
  roomWidth: number,
  roomHeight: number,
): PicturePlaces {
  const isAggregate = widths.length > MOST_DETAILED
  const between = Math.max(1, widths.length - 1)
  const least = isAggregate ? LEAST_BAR_GAP : LEAST_GAP
  const gap = Math.min(MOST_GAP, Math.max(least, (roomWidth - 2 * SIDE) / between))
  const width = Math.max(roomWidth, gap * between + 2 * SIDE)
  const start = (width - gap * between) / 2
  const inner = { top: HEAD + ROOM, bottom: roomHeight - FOOT - ROOM }
  const most = Math.max(...widths.map((units) => slotsOf(units)))
  const dotGap = Math.min(MOST_DOT_GAP, (inner.bottom - inner.top) / Math.max(1, most - 1))
  const widest = Math.max(...widths)
  return {
    ...{ width, height: roomHeight, gap, isAggregate },
    radius: Math.min(11, dotGap * 0.32),
    columns: widths.map((units, i) => {
      const x = start + i * gap
      return isAggregate ? placeBar(units, x, widest, inner) : placeDots(units, x, dotGap, inner)
    }),
  }
}

interface Inner {
  readonly top: number
  readonly bottom: number
}

/** Places of a column: its dots, and one for what is left out. */
const slotsOf = (units: number): number => (units > MOST_DOTS ? MOST_DOTS + 1 : units)

function placeDots(units: number, x: number, dotGap: number, inner: Inner): ColumnPlace {
  const slots = slotsOf(units)
  const middle = (inner.top + inner.bottom) / 2
  const top = middle - ((slots - 1) * dotGap) / 2
  const leftOut = units > MOST_DOTS ? Math.ceil(MOST_DOTS / 2) : slots
  const dots = shownUnits(units, MOST_DOTS).map((unit, i) => ({
    unit,
    y: top + dotGap * (i < leftOut ? i : i + 1),
  }))
  return {
    ...{ x, dots, top, bottom: top + (slots - 1) * dotGap },
    gapY: units > MOST_DOTS ? top + dotGap * leftOut : null,
  }
}

/** Its height goes by the logarithm of the units, so that 10 and 4,096 can both be seen. */
function placeBar(units: number, x: number, widest: number, inner: Inner): ColumnPlace {
  const share = Math.log2(1 + units) / Math.log2(1 + Math.max(2, widest))
  const half = (Math.max(0.06, share) * (inner.bottom - inner.top)) / 2
  const middle = (inner.top + inner.bottom) / 2
  return { x, top: middle - half, bottom: middle + half, dots: [], gapY: null }
}

/** The column that is nearest to x. */
export function columnAt({ columns }: PicturePlaces, x: number): number {
  let nearest = 0
  columns.forEach((column, i) => {
    if (Math.abs(column.x - x) < Math.abs(columns[nearest].x - x)) nearest = i
  })
  return nearest
}

/** Dragged so far down for one unit more of a narrow layer, or to double a wide one. */
const PER_UNIT = 14
const PER_DOUBLING = 60

/** The units of a layer whose handle is dragged by `distance` pixels: one by one as long as all are seen, then by factors. */
export function draggedUnits(units: number, distance: number, most: number): number {
  const isNarrow = units <= MOST_DOTS
  const linear = units + Math.round(distance / PER_UNIT)
  if (isNarrow && linear <= MOST_DOTS) return Math.max(1, linear)
  const begun = isNarrow ? MOST_DOTS : units
  const rest = isNarrow ? distance - (MOST_DOTS - units) * PER_UNIT : distance
  return Math.min(most, Math.max(1, Math.round(begun * 2 ** (rest / PER_DOUBLING))))
}
