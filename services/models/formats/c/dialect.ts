import { doubleText, pointed } from '../../code/numbers'
import type { Dialect } from '../../code/print-expression'

const call =
  (name: string) =>
  (...operands: string[]): string =>
    `${name}(${operands.join(', ')})`

/** C99 with math.h, which C++ reads as well. */
export const cDialect: Dialect = {
  number: (x) => pointed(doubleText(x)),
  unary: {
    abs: call('fabs'),
    exp: call('exp'),
    expm1: call('expm1'),
    log1p: call('log1p'),
    sin: call('sin'),
    cos: call('cos'),
    tanh: call('tanh'),
    erfc: call('erfc'),
  },
  binary: { min: call('fmin'), max: call('fmax') },
  where: (test, yes, no) => `(${test} >= 0.0 ? ${yes} : ${no})`,
}
