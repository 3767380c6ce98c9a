import { describe, expect, it } from 'vitest'
import type { NetworkSpec, TrainingSpec } from '../../../core/experiment'
import { supportedVariants, wasmExecutor, type WasmVariant } from '../../../core/kernels/wasm/executor'
import { Trainer } from '../../../core/training/trainer'
import { startThread } from '../../../services/training/threads'
import { adam, BATCH_NORM, layer, network, randomData, sgd, training } from '../networks'

const softmax = { name: 'softmax' } as const
const crossEntropy = { name: 'categoricalCrossEntropy', labelSmoothing: 0.1 } as const

const RUNS: readonly (readonly [name: string, NetworkSpec, TrainingSpec])[] = [
  [
    'batch norm, dropout, clipping by norm and Adam',
    network(
      13,
      layer(33, { name: 'tanh' }, { batchNorm: BATCH_NORM, dropout: 0.3 }),
      layer(70, { name: 'relu' }, { dropout: 0.5 }),
      layer(5, softmax),
    ),
    training({ loss: crossEntropy, optimizer: adam(), clip: { by: 'norm', limit: 0.1 }, batchSize: 9 }),
  ],
  [
    'fewer units than threads, clipping by value, Nesterov and penalties',
    network(3, layer(2, { name: 'gelu' }), layer(1, { name: 'selu' }), layer(17, { name: 'identity' })),
    training({
      optimizer: { name: 'nesterov', learningRate: 0.01, momentum: 0.9 },
      clip: { by: 'value', limit: 0.05 },
      penalty: { l1: 0.01, l2: 0.01, weightDecay: 0.1 },
      batchSize: 1,
      epochs: 1,
    }),
  ],
  [
    'wide layers beyond a panel, clipping by layer and momentum',
    network(
      400,
      layer(100, { name: 'leakyRelu', alpha: 0.1 }),
      layer(90, { name: 'elu', alpha: 1 }),
      layer(4, softmax),
    ),
    training({
      loss: { ...crossEntropy, labelSmoothing: 0 },
      classWeights: [1, 2, 3, 4],
      optimizer: sgd(0.05, 0.9),
      clip: { by: 'layerNorm', limit: 0.3 },
      epochs: 10,
      batchSize: 32,
    }),
  ],
]

/** All values and scalars after some steps. */
function memoryAfter(
  net: NetworkSpec,
  spec: TrainingSpec,
  variant: WasmVariant,
  threads: number,
  diagnostics: boolean,
) {
  const outputs = net.layers[net.layers.length - 1].units
  const data = randomData(60, net.inputs, outputs, outputs > 15 ? 'regression' : 'classification', 10)
  const trainer = new Trainer(net, spec, data, {
    makeExecutor: (layout, programs) => wasmExecutor(layout, programs, { threads, startThread, variant }),
    diagnostics,
  })
  try {
    for (let step = 0; step < 7; step++) trainer.step()
    trainer.evaluate('validation')
    const { values, scalars } = trainer.executor.memory
    const bits = (array: ArrayBufferView): string =>
      Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('latin1')
    return {
      parameters: bits(
        Float32Array.from(
          values.subarray(trainer.plan.parameters, trainer.plan.carried.offset + trainer.plan.carried.size),
        ),
      ),
      tensors: [...trainer.checkpointTensors().values()].map((tensor) => bits(tensor)),
      scalars: [...scalars].map(String),
      record: [...trainer.record].map(String),
    }
  } finally {
    trainer.close()
  }
}

describe.each(RUNS)('%s', (_, net, spec) => {
  it.each(supportedVariants())('gives the same bits on 1, 2, 3 and 4 threads (%s)', (variant) => {
    for (const diagnostics of [true, false]) {
      const alone = memoryAfter(net, spec, variant, 1, diagnostics)
      for (const threads of [2, 3, 4]) {
        const together = memoryAfter(net, spec, variant, threads, diagnostics)
        expect(together.tensors.length).toBe(alone.tensors.length)
        expect(together.tensors.every((bits, i) => bits === alone.tensors[i])).toBe(true)
        expect(together.parameters === alone.parameters).toBe(true)
        expect(together.scalars).toEqual(alone.scalars)
        expect(together.record).toEqual(alone.record)
      }
    }
  })
})
