/** A list of rows of one height, of which only those are drawn that can be seen. Lengths in pixels. */
export interface RowList {
  readonly rows: number
  readonly rowHeight: number
  /** Height of what can be seen of the rows at once. */
  readonly view: number
}

/** Browsers draw no element that is much higher than this. */
export const TALLEST = 8_000_000

const fullHeight = ({ rows, rowHeight }: RowList): number => rows * rowHeight

/** How high the element is that stands for all rows. */
export const drawnHeight = (list: RowList): number => Math.min(TALLEST, fullHeight(list))

/** How far the rows can be scrolled. */
export const mostOffset = (list: RowList): number => Math.max(0, fullHeight(list) - list.view)

/** Pixels of rows to a pixel of the scroll bar: 1 until the rows are too many for one element. */
export function scale(list: RowList): number {
  const drawn = drawnHeight(list) - list.view
  return drawn > 0 ? mostOffset(list) / drawn : 1
}

export const clampOffset = (offset: number, list: RowList): number =>
  Math.min(Math.max(0, offset), mostOffset(list))

/** The rows to draw at an offset, a few more than can be seen on either side. */
export function rowsInView(offset: number, list: RowList, more = 6): { first: number; end: number } {
  const first = Math.max(0, Math.floor(offset / list.rowHeight) - more)
  const end = Math.min(list.rows, Math.ceil((offset + list.view) / list.rowHeight) + more)
  return { first, end: Math.max(first, end) }
}

/** The offset that lies nearest to the given one at which a row can be seen whole. */
export function offsetShowing(row: number, offset: number, list: RowList): number {
  const top = row * list.rowHeight
  const shown = Math.min(Math.max(offset, top + list.rowHeight - list.view), top)
  return clampOffset(shown, list)
}
