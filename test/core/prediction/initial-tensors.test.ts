import { describe, expect, it } from 'vitest'
import { initializers, type InitializerScheme, type InitializerSpec } from '../../../core/initializers'
import { initialTensors } from '../../../core/prediction/initial-tensors'
import { defaultsOf } from '../../../core/table'
import { Trainer } from '../../../core/training/trainer'
import { BATCH_NORM, layer, network, onKernels, randomData, training } from '../networks'

const schemes = Object.keys(initializers) as InitializerScheme[]
const specOf = (scheme: InitializerScheme): InitializerSpec =>
  ({ scheme, ...defaultsOf(initializers[scheme]) }) as InitializerSpec

describe('the tensors that a first step would find', () => {
  const data = randomData(30, 5, 2)

  it.each(schemes)('are those of a trainer, to the bit: %s', (scheme) => {
    const init = specOf(scheme)
    const net = network(
      5,
      layer(7, { name: 'tanh' }, { init, biasInit: specOf('normal') }),
      layer(6, { name: 'relu' }, { init, batchNorm: BATCH_NORM }),
      layer(2, { name: 'identity' }, { init }),
    )
    for (const seed of [1, 2]) {
      const spec = training({ seed, earlyStopping: { patience: 2, minDelta: 0 } })
      const trainer = new Trainer(net, spec, data, { makeExecutor: onKernels })
      expect(initialTensors(net, spec, () => data, onKernels)).toEqual(trainer.tensors())
    }
  })

  it('do not ask for the data where no initialiser looks at them', () => {
    const net = network(5, layer(2, { name: 'identity' }))
    const asked = (): never => {
      throw new Error('asked')
    }
    expect([...initialTensors(net, training(), asked, onKernels).keys()]).toEqual([
      'layer1.weight',
      'layer1.bias',
    ])
  })
})
