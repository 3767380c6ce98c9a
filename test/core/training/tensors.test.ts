import { describe, expect, it } from 'vitest'
import { Trainer } from '../../../core/training/trainer'
import { BATCH_NORM, layer, network, onKernels, randomData, sgd, training } from '../networks'

const net = network(5, layer(9, { name: 'tanh' }, { batchNorm: BATCH_NORM }), layer(3, { name: 'identity' }))
const spec = training({ optimizer: sgd(0.05, 0.9), earlyStopping: { patience: 5, minDelta: 0 } })
const make = () => new Trainer(net, spec, randomData(47, 5, 3, 'regression', 12), { makeExecutor: onKernels })

function trained(): Trainer {
  const trainer = make()
  for (let step = 0; step < 12; step++) trainer.step()
  return trainer
}

describe('the tensors of a checkpoint', () => {
  const { state, tensors } = { state: trained().state, tensors: trained().checkpointTensors() }

  it('are those of the model, the states of the optimiser, and what an epoch carries on', () => {
    expect([...tensors.keys()]).toEqual([
      ...['layer1.weight', 'layer1.bias', 'layer1.batchNorm.gamma', 'layer1.batchNorm.beta'],
      ...['layer2.weight', 'layer2.bias', 'layer1.batchNorm.runningMean'],
      ...['layer1.batchNorm.runningVariance', 'optimizer.state1', 'carried', 'best'],
    ])
  })

  it('are copies, which the next step leaves alone', () => {
    const trainer = trained()
    const before = trainer.checkpointTensors()
    trainer.step()
    expect([...before]).toEqual([...tensors])
  })

  it.each([...tensors.keys()])('are refused without %s, or with one of another size', (name) => {
    const resume = (given: Map<string, Float32Array>) => () => {
      make().resume(state, given)
    }
    const without = new Map(tensors)
    without.delete(name)
    expect(resume(without)).toThrow(`The tensor ${name} has no values`)
    expect(resume(new Map(tensors).set(name, new Float32Array(2)))).toThrow(`The tensor ${name} has 2 values`)
  })
})

describe('the weights of the best epoch', () => {
  it('are put back with the running statistics that they were trained with', () => {
    const trainer = make()
    const tensors = []
    while (trainer.stopped === null) if (trainer.step()) tensors.push(trainer.tensors())
    trainer.restoreBest()
    expect([...trainer.tensors()]).toEqual([...tensors[trainer.progress.bestEpoch - 1]])
  })
})
