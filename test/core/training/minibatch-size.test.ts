import { describe, expect, it } from 'vitest'
import { runColumn } from '../../../core/diagnostics/step-record'
import type { TrainingSpec } from '../../../core/experiment'
import { Trainer } from '../../../core/training/trainer'
import type { EpochRecord } from '../../../core/training/training-state'
import { layer, network, onKernels, randomData, training } from '../networks'

const data = randomData(47, 5, 3, 'regression', 12)
const net = network(5, layer(9, { name: 'tanh' }), layer(3, { name: 'identity' }))
const make = (spec: TrainingSpec) => new Trainer(net, spec, data, { makeExecutor: onKernels })

describe('a run whose minibatches are of another size from an epoch on', () => {
  const before = training({ batchSize: 8, epochs: 6, schedule: { name: 'cosine', warmup: 0, floor: 0 } })
  const after = { ...before, batchSize: 12 }

  /** Two epochs of the one, and then the other. */
  function changed(): Trainer {
    const first = make(before)
    for (let step = 0; step < 2 * first.stepsPerEpoch; step++) first.step()
    const second = make(after)
    second.resume(first.state, first.checkpointTensors())
    return second
  }

  it('is as far in its schedule as one that had that size from the beginning, and counts its steps on', () => {
    const [run, whole] = [changed(), make(after)]
    expect([run.steps, run.stepsPerEpoch, whole.stepsPerEpoch]).toEqual([10, 3, 3])
    for (let step = 0; step < 2 * whole.stepsPerEpoch; step++) whole.step()
    const rate = runColumn('learningRate')
    while (!run.stopped) {
      run.step()
      whole.step()
      expect(run.record[rate]).toBe(whole.record[rate])
    }
    expect([run.steps, run.stopped, whole.stopped]).toEqual([10 + 12, 'completed', 'completed'])
  })

  it('goes through every row once an epoch, with the mean loss of all of them', () => {
    const run = changed()
    const losses: number[] = []
    let epoch: EpochRecord | null = null
    while (!epoch) {
      epoch = run.step()
      losses.push(run.record[runColumn('trainLoss')])
    }
    const mean = (12 * losses[0] + 12 * losses[1] + 11 * losses[2]) / 35
    expect(epoch.trainLoss).toBeCloseTo(mean, 12)
  })
})
