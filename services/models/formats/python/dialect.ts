import { doubleText, pointed } from '../../code/numbers'
import type { Dialect } from '../../code/print-expression'

const call =
  (name: string) =>
  (...operands: string[]): string =>
    `${name}(${operands.join(', ')})`

export const pythonDialect: Dialect = {
  number: (x) => pointed(doubleText(x)),
  unary: {
    abs: call('abs'),
    exp: call('math.exp'),
    expm1: call('math.expm1'),
    log1p: call('math.log1p'),
    sin: call('math.sin'),
    cos: call('math.cos'),
    tanh: call('math.tanh'),
    erfc: call('math.erfc'),
  },
  binary: { min: call('min'), max: call('max') },
  where: (test, yes, no) => `(${yes} if ${test} >= 0 else ${no})`,
}
