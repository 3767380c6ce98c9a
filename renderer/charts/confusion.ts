/** A cell of a confusion matrix, by the places of its classes. */
export interface ConfusionCell {
  readonly actual: number
  readonly predicted: number
  readonly count: number
  /** Of the rows of the true class; null where there are none. */
  readonly share: number | null
}

/** What a network says of rows of the data, by their true class. */
export interface Confusion {
  readonly classes: readonly string[]
  /** classes x classes: rows are true classes. */
  readonly counts: ArrayLike<number>
  /** Of each true class, the rows that no class is predicted for, as the outputs are NaN. */
  readonly unpredicted: ArrayLike<number>
}

export const hasUnpredicted = ({ unpredicted }: Confusion): boolean =>
  Array.from(unpredicted).some((count) => count > 0)

/** Rows of the data of a true class. */
export function totalOf({ classes, counts, unpredicted }: Confusion, actual: number): number {
  const row = Array.from(classes, (_, predicted) => counts[actual * classes.length + predicted])
  return row.reduce((sum, count) => sum + count, unpredicted[actual])
}

/** Rows of cells: true classes, each with its predicted ones. */
export function confusionRows(confusion: Confusion): ConfusionCell[][] {
  const { classes, counts } = confusion
  return classes.map((_, actual) => {
    const row = classes.map((_, predicted) => counts[actual * classes.length + predicted])
    const total = totalOf(confusion, actual)
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

/** Of the rows of the true class, in per cent. */
export const shareInWords = ({ count, share }: ConfusionCell): string =>
  count === 0 || share === null ? '' : `${(100 * share).toFixed(share === 1 ? 0 : 1)} %`
