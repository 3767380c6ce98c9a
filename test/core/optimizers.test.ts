import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hyperOf, statesOf, updateRule, type OptimizerSpec } from '../../core/optimizers'

const GRADIENTS = [0.5, -1.2, 0.3, 2, -0.1, 0]

/** The weight, 1 at first, after each of the steps; decoupled decay is applied as the engine does. */
function path(spec: OptimizerSpec): number[] {
  const hyper = hyperOf(spec)
  const rule = updateRule(spec.name, hyper)
  const state = new Float64Array(2)
  let weight = 1
  return GRADIENTS.map((gradient, i) => {
    weight -= spec.learningRate * hyper.decay * weight
    weight -= rule(gradient, state, spec.learningRate, i + 1)
    return weight
  })
}

const learningRate = 0.1

// torch.optim of float64 PyTorch 1.13: one parameter, 1 at first, given these gradients.
const PYTORCH: readonly { spec: OptimizerSpec; weights: readonly number[] }[] = [
  { spec: { name: 'sgd', learningRate, momentum: 0 }, weights: [0.95, 1.07, 1.04, 0.84, 0.85, 0.85] },
  {
    spec: { name: 'sgd', learningRate, momentum: 0.9 },
    weights: [0.95, 1.025, 1.0625, 0.89625, 0.756625, 0.6309625],
  },
  {
    spec: { name: 'nesterov', learningRate, momentum: 0.9 },
    weights: [0.905, 1.0925, 1.09625, 0.746625, 0.6309625, 0.51786625],
  },
  {
    spec: { name: 'adagrad', learningRate, epsilon: 1e-10 },
    weights: [
      0.90000000002, 0.9923076923205918, 0.9698217416524013, 0.8866327085750912, 0.8907885667495354,
      0.8907885667495354,
    ],
  },
  {
    spec: { name: 'rmsprop', learningRate, decay: 0.99, epsilon: 1e-8 },
    weights: [
      1.9999996048181146e-7, 0.9237605595922556, 0.6976672090539694, -0.13689720126944405,
      -0.09499559446742502, -0.09499559446742502,
    ],
  },
  {
    spec: { name: 'rmsprop', learningRate, decay: 0.5, epsilon: 1e-2 },
    weights: [
      0.8624686186576166, 0.9966082353213752, 0.9518649882264896, 0.818472704473092, 0.8278580436710383,
      0.8278580436710383,
    ],
  },
  {
    spec: { name: 'adam', learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    weights: [
      0.900000002, 0.9429341478434105, 0.9608993528985955, 0.9207008831111585, 0.8890222485705854,
      0.8617193635187493,
    ],
  },
  {
    spec: { name: 'adam', learningRate, beta1: 0.5, beta2: 0.7, epsilon: 1e-2 },
    weights: [
      0.9019607843137255, 0.9662795170053669, 0.9794977764018021, 0.9063457531540938, 0.8668373939914383,
      0.8429569276202534,
    ],
  },
  {
    spec: { name: 'adamw', learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1 },
    weights: [
      0.890000002, 0.9240341478234104, 0.9327590114003613, 0.8832329514989208, 0.8427219874433585,
      0.8069918825170888,
    ],
  },
]

describe.each(PYTORCH)('$spec', ({ spec, weights }) => {
  it('steps as PyTorch does', () => {
    path(spec).forEach((weight, i) => {
      expect(weight).toBeCloseTo(weights[i], 13)
    })
  })

  it('depends on no more state than it says', () => {
    const rule = updateRule(spec.name, hyperOf(spec))
    const states = statesOf(spec)
    const gradient = fc.double({ min: -10, max: 10, noNaN: true })
    fc.assert(
      fc.property(gradient, gradient, (g, rest) => {
        const clean = Float64Array.of(0.3, 0.4).fill(0, states)
        const littered = clean.slice().fill(rest, states)
        expect(rule(g, clean, 0.1, 3)).toBeCloseTo(rule(g, littered, 0.1, 3), 15)
        expect([...littered.subarray(0, states)]).toEqual([...clean.subarray(0, states)])
      }),
    )
  })

  it('moves on all the state that it says', () => {
    const state = new Float64Array(2)
    updateRule(spec.name, hyperOf(spec))(1, state, 0.1, 1)
    for (const value of state.subarray(0, statesOf(spec))) expect(value).not.toBe(0)
  })

  it('steps against the gradient, from rest', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (g) => {
        const step = (gradient: number): number =>
          updateRule(spec.name, hyperOf(spec))(gradient, new Float64Array(2), 0.1, 1)
        expect(step(g)).toBeGreaterThan(0)
        expect(step(-g)).toBe(-step(g))
      }),
    )
  })
})

describe('decoupled decay', () => {
  it('is asked for by adamw alone', () => {
    for (const { spec } of PYTORCH) {
      expect(hyperOf(spec).decay).toBe(spec.name === 'adamw' ? spec.weightDecay : 0)
    }
  })
})
