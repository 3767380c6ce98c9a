import {
  abs,
  add,
  divide,
  exp,
  multiply,
  negate,
  rewritten,
  subtract,
  where,
  type Expression,
} from '../../code/expression'
import type { Dialect } from '../../code/print-expression'

/** A double, and not a decimal number, as one without an exponent is to some. */
export const sqlNumber = (x: number): string => x.toExponential().replace('e+', 'e')
/** A float32, to nine digits. */
export const sqlFloat = (x: number): string => sqlNumber(Number(x.toPrecision(9)))

/** e to the power of x, where x is not too large. What is smaller than e^-100 raises an error in PostgreSQL, sooner or later. */
const boundedExp = (x: string): string => `exp(case when ${x} < -1e2 then -1e2 else ${x} end)`

const call =
  (name: string) =>
  (x: string): string =>
    `${name}(${x})`

/** What a tree without tanh and erfc is in PostgreSQL, SQLite and DuckDB alike. NULL makes NULL everywhere. */
export const sqlDialect: Dialect = {
  number: sqlNumber,
  unary: {
    abs: call('abs'),
    exp: boundedExp,
    expm1: (x) => `(${boundedExp(x)} - 1e0)`,
    log1p: (x) => `ln(1e0 + ${x})`,
    sin: call('sin'),
    cos: call('cos'),
    tanh: call('tanh'),
    erfc: call('erfc'),
  },
  binary: {
    min: (x, y) => `case when ${x} < ${y} then ${x} when ${x} >= ${y} then ${y} end`,
    max: (x, y) => `case when ${x} > ${y} then ${x} when ${x} <= ${y} then ${y} end`,
  },
  where: (test, yes, no) => `case when ${test} >= 0e0 then ${yes} when ${test} < 0e0 then ${no} end`,
}

/** The same function by what every one of them has. */
export const portable = (tree: Expression): Expression =>
  rewritten(tree, (part) => {
    if (typeof part === 'number') return part
    if (part.op === 'tanh') return tanhOf(part.of)
    return part.op === 'erfc' ? approximateErfc(part.of) : part
  })

/** (1 - e^-2|x|) / (1 + e^-2|x|), with the sign of x. */
function tanhOf(x: Expression): Expression {
  const power = exp(multiply(-2, abs(x)))
  return where(x, divide(subtract(1, power), add(1, power)), divide(subtract(power, 1), add(1, power)))
}

const COEFFICIENTS = [0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429]

/** To 1.5e-7: Abramowitz & Stegun 7.1.26. */
function approximateErfc(x: Expression): Expression {
  const t = divide(1, add(1, multiply(0.3275911, abs(x))))
  const sum = COEFFICIENTS.reduceRight<Expression>((rest, each) => multiply(t, add(each, rest)), 0)
  const tail = multiply(sum, exp(negate(multiply(x, x))))
  return where(x, tail, subtract(2, tail))
}

/** How far GELU by that is from z Phi(z), for any z. */
export const GELU_BOUND = 2.5e-7
