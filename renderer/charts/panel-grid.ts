import type { Size } from './chart-source'
import type { Box } from './scene'

/** Room between panels, and above each for its name. */
const GAP = 14
export const PANEL_NAME = 16
/** Above the first row, so that names are not taken for the title. */
export const PANEL_TOP = 6

/**
 * Boxes for panels of about one shape, as large as there is room, in rows from above; the name of each stands above its box.
 * @param shape width for each height that looks best
 */
export function panelGrid({ width, height }: Size, count: number, shape: number): Box[] {
  let best = { columns: 1, waste: Infinity }
  for (let columns = 1; columns <= count; columns++) {
    const box = boxIn({ width, height }, columns, Math.ceil(count / columns))
    // Too wide is as bad as too high; what stays empty is worse.
    const waste = Math.abs(Math.log(box.width / box.height / shape)) + emptyShare(columns, count)
    if (box.width > 20 && box.height > 8 && waste < best.waste) best = { columns, waste }
  }
  const { columns } = best
  const box = boxIn({ width, height }, columns, Math.ceil(count / columns))
  return Array.from({ length: count }, (_, i) => ({
    ...box,
    x: (i % columns) * (box.width + GAP),
    y: PANEL_TOP + PANEL_NAME + Math.floor(i / columns) * (box.height + GAP + PANEL_NAME),
  }))
}

const emptyShare = (columns: number, count: number): number => {
  const rows = Math.ceil(count / columns)
  return (rows * columns - count) / (rows * columns)
}

const boxIn = ({ width, height }: Size, columns: number, rows: number): Size => ({
  width: Math.max(1, (width - GAP * (columns - 1)) / columns),
  height: Math.max(1, (height - GAP * (rows - 1)) / rows - PANEL_NAME),
})
