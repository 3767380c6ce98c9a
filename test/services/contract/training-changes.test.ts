import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { trainingAt, withChange, type TrainingChange } from '../../../services/contract/training-changes'
import { training } from '../../core/networks'

const began = training({ batchSize: 8 })
const at = (changes: readonly TrainingChange[], step: number, batch = 0) => {
  const { optimizer, batchSize, clip } = trainingAt(began, changes, { step, batch })
  return { learningRate: optimizer.learningRate, batchSize, clip }
}

describe('the training in force', () => {
  const { learningRate } = began.optimizer

  it('is that of the beginning before anything is changed, and keeps all that cannot be', () => {
    expect(trainingAt(began, [], { step: 7, batch: 2 })).toEqual(began)
    expect(at([{ afterStep: 8, learningRate: 1 }], 7)).toEqual({ learningRate, batchSize: 8, clip: null })
  })

  it('has a rate or a clipping from the step after the change on', () => {
    const changes = [
      { afterStep: 4, learningRate: 0.5, clip: { by: 'norm', limit: 2 } },
      { afterStep: 6, clip: null },
    ] as const
    expect([3, 4, 5, 6].map((step) => at(changes, step, 1).learningRate)).toEqual([
      learningRate,
      0.5,
      0.5,
      0.5,
    ])
    expect([3, 4, 5, 6].map((step) => at(changes, step, 1).clip?.limit ?? null)).toEqual([null, 2, 2, null])
  })

  it('has a size of minibatches from the first epoch on that begins after the change', () => {
    const changes = [{ afterStep: 7, batchSize: 20 }]
    // Epochs of five steps: the second one is under way.
    expect([7, 8, 9].map((step) => at(changes, step, step - 5).batchSize)).toEqual([8, 8, 8])
    expect([10, 11].map((step) => at(changes, step, step - 10).batchSize)).toEqual([20, 20])
    expect(at([{ afterStep: 10, batchSize: 20 }], 10).batchSize).toBe(20)
    expect(at([{ afterStep: 10, batchSize: 20 }], 11, 1).batchSize).toBe(20)
  })

  it('is, of several changes at one step, that of the last', () => {
    const changes = [0.1, 0.2, 0.3].map((rate) => ({ afterStep: 3, learningRate: rate }))
    expect(at(changes, 3).learningRate).toBe(0.3)
  })
})

describe('changes', () => {
  it('stay in order when one is added, behind those of the same step', () => {
    const list = fc.array(fc.record({ afterStep: fc.nat(9), learningRate: fc.double({ min: 1e-3, max: 1 }) }))
    fc.assert(
      fc.property(list, (added) => {
        const changes = added.reduce<TrainingChange[]>((all, change) => withChange(all, change), [])
        // A stable sort.
        expect(changes).toEqual([...added].sort((a, b) => a.afterStep - b.afterStep))
      }),
    )
  })
})
