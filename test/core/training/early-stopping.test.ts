import { describe, expect, it } from 'vitest'
import { afterEpoch, noProgress, shouldStop } from '../../../core/training/early-stopping'

const after = (losses: readonly number[], minDelta = 0) =>
  losses.reduce(
    (progress, loss, i) => afterEpoch(progress, i + 1, loss, { patience: 2, minDelta }),
    noProgress,
  )

describe('the progress of a run', () => {
  it('keeps the lowest loss and its epoch', () => {
    expect(after([3, 1, 2])).toEqual({ bestLoss: 1, bestEpoch: 2, markLoss: 1, wait: 1 })
  })

  it('resets the wait only for an improvement by more than minDelta', () => {
    expect(after([3, 2.95, 2.94], 0.1)).toEqual({ bestLoss: 2.94, bestEpoch: 3, markLoss: 3, wait: 2 })
    expect(after([3, 2.95, 2.85], 0.1)).toEqual({ bestLoss: 2.85, bestEpoch: 3, markLoss: 2.85, wait: 0 })
  })

  it('holds nothing against a loss that is no number', () => {
    expect(after([NaN])).toEqual({ bestLoss: null, bestEpoch: 0, markLoss: null, wait: 1 })
    expect(after([NaN, 2, NaN, Infinity])).toEqual({ bestLoss: 2, bestEpoch: 2, markLoss: 2, wait: 2 })
  })

  it('stops after `patience` epochs of waiting, if at all', () => {
    const spec = { patience: 2, minDelta: 0 }
    expect(shouldStop(after([1, 2]), spec)).toBe(false)
    expect(shouldStop(after([1, 2, 2]), spec)).toBe(true)
    expect(shouldStop(after([1, 2, 2]), null)).toBe(false)
  })
})
