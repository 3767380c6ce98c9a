import { describe, expect, it } from 'vitest'
import {
  activations,
  defaultsOf,
  parameterOf,
  type ActivationName,
  type ElementwiseSpec,
} from '../../../core'
import { activationTree } from '../../../services/models/code/activation-expressions'
import { valueOf } from '../../../services/models/code/expression'
import { printed } from '../../../services/models/code/print-expression'
import { javascriptDialect } from '../../../services/models/formats/javascript/dialect'
import { GRID } from './activation-grid'

type Run = (z: number, erfc: (x: number) => number) => number

const specOf = (name: ActivationName): ElementwiseSpec =>
  ({ name, ...defaultsOf(activations[name]) }) as ElementwiseSpec

describe.each(Object.keys(activations) as ActivationName[])('%s as a tree', (name) => {
  const spec = specOf(name)
  const tree = activationTree(spec)

  it('is the activation, at its ends and around 0', () => {
    for (const z of GRID) {
      const a = activations[name].value(z, parameterOf(spec))
      expect(Math.abs(valueOf(tree, z) - a), `g(${z})`).toBeLessThanOrEqual(1e-15 * Math.max(1, Math.abs(a)))
    }
  })

  it('is printed as what it is', () => {
    const erfc = (x: number): number => valueOf({ op: 'erfc', of: { op: 'z' } }, x)
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- what is printed here is run by users
    const run = new Function('z', 'erfc', `return ${printed(tree, javascriptDialect, 'z')}`) as Run
    for (const z of GRID) expect(run(z, erfc), `g(${z})`).toBe(valueOf(tree, z))
  })
})
