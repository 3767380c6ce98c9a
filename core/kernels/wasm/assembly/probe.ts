import { exp, expMinus1, normalDensity, normalDistribution, sigmoid, tanh } from './vector-math'

/** Applies an elementary function to `count` float32 in place (a multiple of 4), so that its error can be measured. */
export function probe(which: i32, x: usize, count: i32): void {
  for (let i = 0; i < count; i += 4, x += 16) {
    const v = v128.load(x)
    switch (which) {
      case 0: v128.store(x, exp(v)); break
      case 1: v128.store(x, sigmoid(v)); break
      case 2: v128.store(x, tanh(v)); break
      case 3: v128.store(x, expMinus1(v)); break
      case 4: v128.store(x, normalDistribution(v)); break
      default: v128.store(x, normalDensity(v))
    }
  }
}
