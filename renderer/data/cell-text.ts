/** A number has room for so many characters in a cell. */
const ROOM = 14

/** A number as it stands in the file, but for digits that have no room: `0.00609478253...` as `0.006094783`. */
export function shortened(cell: string): string {
  if (cell.length <= ROOM) return cell
  const value = Number(cell)
  return Number.isFinite(value) ? String(Number(value.toPrecision(7))) : cell
}
