import { doubleText } from '../../code/numbers'
import type { Dialect } from '../../code/print-expression'

const call =
  (name: string) =>
  (...operands: string[]): string =>
    `${name}(${operands.join(', ')})`

/** JavaScript, whose one missing function is written beside the model: see `ERFC`. */
export const javascriptDialect: Dialect = {
  number: doubleText,
  unary: {
    abs: call('Math.abs'),
    exp: call('Math.exp'),
    expm1: call('Math.expm1'),
    log1p: call('Math.log1p'),
    sin: call('Math.sin'),
    cos: call('Math.cos'),
    tanh: call('Math.tanh'),
    erfc: call('erfc'),
  },
  binary: { min: call('Math.min'), max: call('Math.max') },
  where: (test, yes, no) => `(${test} >= 0 ? ${yes} : ${no})`,
}

/** As core/erf.ts computes it. */
export const ERFC = `
/** The complementary error function: a series near 0, elsewhere the trapezoidal rule (Chiarella & Reichel 1968). */
function erfc(x) {
  if (x < 0) return 2 - erfc(-x);
  if (x > 28) return 0;
  if (x < 0.5) {
    let term = x;
    let sum = x;
    for (let n = 1; term > 1e-18 * sum; n++) sum += term *= (2 * x * x) / (2 * n + 1);
    return 1 - (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
  }
  let sum = 1 / (2 * x * x);
  for (let n = 1; n <= 13; n++) sum += Math.exp(-n * n / 4) / (n * n / 4 + x * x);
  const pole = x < 2 * Math.PI ? 2 / Math.expm1(4 * Math.PI * x) : 0;
  return (x / Math.PI) * Math.exp(-x * x) * sum - pole;
}
`
