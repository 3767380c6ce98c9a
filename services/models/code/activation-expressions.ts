import { parameterOf, SELU_ALPHA, SELU_SCALE, type ActivationName, type ElementwiseSpec } from '../../../core'
import {
  abs,
  add,
  cos,
  divide,
  erfcOf,
  exp,
  expm1,
  log1p,
  max,
  min,
  multiply,
  negate,
  sin,
  tanh,
  where,
  z,
  type Expression,
} from './expression'

/** Never takes e to the power of a positive number, which may be too large. */
const logistic = where(z, divide(1, add(1, exp(negate(z)))), divide(exp(z), add(1, exp(z))))

/**
 * Each activation as a tree, given its parameter: what the table of core computes, in forms that stay finite wherever the
 * activation does. A new activation is one line here.
 */
const trees: Readonly<Record<ActivationName, (parameter: number) => Expression>> = {
  identity: () => z,
  sigmoid: () => logistic,
  tanh: () => tanh(z),
  relu: () => max(0, z),
  leakyRelu: (alpha) => where(z, z, multiply(alpha, z)),
  elu: (alpha) => where(z, z, multiply(alpha, expm1(z))),
  selu: () => where(z, multiply(SELU_SCALE, z), multiply(SELU_SCALE * SELU_ALPHA, expm1(z))),
  gelu: () => multiply(multiply(0.5, z), erfcOf(multiply(-Math.SQRT1_2, z))),
  silu: () => multiply(z, logistic),
  softplus: () => add(max(0, z), log1p(exp(negate(abs(z))))),
  softsign: () => divide(z, add(1, abs(z))),
  hardTanh: () => max(min(z, 1), -1),
  sin: () => sin(z),
  cos: () => cos(z),
  exp: (limit) => exp(min(z, limit)),
  square: () => multiply(z, z),
}

export const activationTree = (spec: ElementwiseSpec): Expression => trees[spec.name](parameterOf(spec))
