import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { OptimizerSpec } from '../../../core/optimizers'
import type { NetworkSpec } from '../../../core/experiment'
import { statesOf } from '../../../core/optimizers'
import { countParameters } from '../../../core/parameters'
import { Trainer } from '../../../core/training/trainer'
import { adam, BATCH_NORM, layer, network, onKernels, randomData, sgd, training } from '../networks'

interface Workload {
  readonly name: string
  readonly widths: readonly [number, ...number[]]
  readonly batchSize: number
}

const { workloads } = JSON.parse(readFileSync('bench/workloads.json', 'utf8')) as { workloads: Workload[] }

const MIB = 2 ** 20
const FLOAT32 = 4
const ROWS = 1000
const OPTIMIZERS: readonly OptimizerSpec[] = [sgd(), sgd(0.1, 0.9), adam()]

const init = { scheme: 'zeros' } as const
const networkOf = ([inputs, ...units]: Workload['widths'], rich: boolean): NetworkSpec =>
  network(
    inputs,
    ...units.map((count, i) =>
      i < units.length - 1 && rich
        ? layer(count, { name: 'tanh' }, { init, batchNorm: BATCH_NORM, dropout: 0.5 })
        : layer(count, { name: 'identity' }, { init }),
    ),
  )

/** Everything but the data set that a run with early stopping holds from its first step to its last. */
function bytesHeld(trainer: Trainer): number {
  const { features, targets, layout } = trainer.plan
  const dataSet = ROWS * (features.columns + targets.columns)
  const best = trainer.checkpointTensors().get('best')!.byteLength
  return trainer.executor.memory.values.buffer.byteLength - FLOAT32 * (dataSet + layout.indices) + best
}

describe.each(workloads)('the network $name of the benchmark', ({ widths, batchSize }) => {
  it.each([false, true])(
    'takes weights, gradients, states, one batch of activations and 64 MiB (batch norm and dropout: %s)',
    (rich) => {
      const net = networkOf(widths, rich)
      const data = randomData(ROWS, net.inputs, widths.at(-1)!)
      for (const optimizer of OPTIMIZERS) {
        const spec = training({ optimizer, batchSize, earlyStopping: { patience: 1, minDelta: 0 } })
        const trainer = new Trainer(net, spec, data, { makeExecutor: onKernels })
        const activations = batchSize * widths.reduce((sum, width) => sum + width)
        const values = (2 + statesOf(optimizer)) * countParameters(net) + activations
        expect(bytesHeld(trainer)).toBeLessThanOrEqual(FLOAT32 * values + 64 * MIB)
      }
    },
  )

  it('takes no more for a minibatch larger than the data', () => {
    const net = networkOf(widths, false)
    const data = randomData(ROWS, net.inputs, widths.at(-1)!)
    const bytes = (size: number): number =>
      bytesHeld(
        new Trainer(net, training({ batchSize: size, earlyStopping: { patience: 1, minDelta: 0 } }), data, {
          makeExecutor: onKernels,
        }),
      )
    expect(bytes(100 * ROWS)).toBe(bytes(ROWS))
  })
})
