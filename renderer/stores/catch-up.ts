import type { RowsFrom } from '../../services/contract/api'
import type { Frame } from '../../services/contract/frames'
import type { RunSeries } from './run-series'

/** Reads part after part until the series holds all rows there are, or nobody wants it any more. */
export async function catchUp(
  series: RunSeries,
  read: (from: RowsFrom) => Promise<Frame>,
  isWanted: () => boolean,
): Promise<void> {
  for (let isMore = true; isMore && isWanted();) isMore = series.takeAnswer(await read(series.lengths))
}
