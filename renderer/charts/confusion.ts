/** A cell of a confusion matrix, by the places of its classes. */
export interface ConfusionCell {
  readonly actual: number
  readonly predicted: number
  readonly count: number
  /** Of the rows of the true class; null where there are none. */
  readonly share: number | null
}

/** Rows of cells: true classes, each with its predicted ones. */
export function confusionRows(counts: ArrayLike<number>, classes: number): ConfusionCell[][] {
  return Array.from({ length: classes }, (_, actual) => {
    const row = Array.from({ length: classes }, (_, predicted) => counts[actual * classes + predicted])
    const total = row.reduce((sum, count) => sum + count, 0)
    return row.map((count, predicted) => ({
      actual,
      predicted,
      count,
      share: total > 0 ? count / total : null,
    }))
  })
}

/** The cell that an arrow key leads to. */
export function nextCell(
  { actual, predicted }: { readonly actual: number; readonly predicted: number },
  key: string,
  classes: number,
): { actual: number; predicted: number } {
  const within = (place: number): number => Math.min(classes - 1, Math.max(0, place))
  const [down, right] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[
    key
  ] ?? [0, 0]
  return {
    actual: within(actual + down),
    predicted: key === 'Home' ? 0 : key === 'End' ? classes - 1 : within(predicted + right),
  }
}
