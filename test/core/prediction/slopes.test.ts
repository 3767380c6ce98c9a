import { describe, expect, it } from 'vitest'
import { slopesOf } from '../../../core/prediction/slopes'
import { layer } from '../networks'

describe('how steep a layer is', () => {
  it('goes by the slope of its activation, whatever the sign, against the slope of natural size', () => {
    const slopes = slopesOf(layer(1, { name: 'sigmoid' }), false, 'squaredError')!
    expect(slopes.size(0, 0.5)).toBe(0.25)
    expect(slopes.saturatedBelow).toBeCloseTo(0.05 * 0.25)
    expect(slopesOf(layer(1, { name: 'square' }), false, 'squaredError')!.size(-3, 9)).toBe(6)
    expect(slopesOf(layer(1, { name: 'leakyRelu', alpha: 0.2 }), false, 'squaredError')!.size(-1, -0.2)).toBe(
      0.2,
    )
  })

  it('is nothing to ask of an output layer whose loss works on its logits', () => {
    expect(slopesOf(layer(1, { name: 'sigmoid' }), true, 'binaryCrossEntropy')).toBeNull()
    expect(slopesOf(layer(3, { name: 'softmax' }), true, 'categoricalCrossEntropy')).toBeNull()
    expect(slopesOf(layer(1, { name: 'sigmoid' }), true, 'squaredError')).not.toBeNull()
    expect(slopesOf(layer(1, { name: 'sigmoid' }), false, 'binaryCrossEntropy')).not.toBeNull()
  })
})
