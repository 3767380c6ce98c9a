import { columnOf } from '../charts/column-table'
import type { Line } from '../../services/contract/api'
import { useFormer } from '../stores/former'
import type { FormerLine } from '../train/charts'

/** Lines of the run that another is drawn over, as columns. */
export function useFormerLine(): FormerLine {
  const former = useFormer()
  const made = new WeakMap<Line, ReturnType<FormerLine>>()
  return (table, column) => {
    const line = former.line(table, column)
    if (!line) return null
    const known = made.get(line) ?? { x: columnOf(line.x), y: columnOf(line.y) }
    made.set(line, known)
    return known
  }
}
