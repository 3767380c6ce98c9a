export { compareSchemes, epochsToTarget, type SchemeComparison } from './compare-schemes'
export { SIGNIFICANCE, type Conclusion } from './conclusion'
export type { Outcome, SchemeRow, ToBest } from './scheme-row'
