import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readInitialWeights } from '../../../services/models/initial-weights'
import { writeSafetensors } from '../../../services/models/safetensors'
import { smallSession } from '../training/fixtures'

describe('weights to start from', () => {
  it.each([NaN, Infinity])('are refused when one of them is %s, by its place', async (value) => {
    const { experiment, folder } = await smallSession({})
    const tensors = new Map([
      ['layer1.weight', { shape: [7, 3], data: new Float32Array(21).fill(value, 20) }],
    ])
    const file = join(folder, '..', 'start.safetensors')
    await writeSafetensors(file, { tensors, metadata: {} })
    await expect(readInitialWeights(file, experiment.network)).rejects.toMatchObject({
      code: 'tensorsUnfit',
      details: { problem: `value 21 of layer1.weight is ${value}, expected a finite number` },
    })
  })
})
