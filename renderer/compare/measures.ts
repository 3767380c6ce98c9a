import { metrics } from '../../core'
import type { Measure } from '../../services/contract/comparison-file'
import { words } from '../words'

const w = words.compare.measures

/** As an axis is named: `Validation error`, `Validation Accuracy`. */
export const measureTitle = (measure: Measure): string =>
  measure === 'loss' || measure === 'error' ? w[measure] : w.validation(metrics[measure].label)
