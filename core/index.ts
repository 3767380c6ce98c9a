/** The one door of the engine. */
export * from './activations'
export { erfc } from './erf'
export * from './initializers'
export * from './losses'
export * from './optimizers'
export * from './schedules'
export * from './regularizers'
export * from './metrics'
export * from './random'
export * from './formula'
export * from './generators'
export * from './table'
export * from './experiment'
export * from './parameters'
export type { Executor, KernelVariant } from './kernels/executor'
export { Control } from './kernels/codes'
export { Layout } from './kernels/memory'
export { referenceExecutor } from './kernels/reference'
export { supportedVariants, wasmExecutor } from './kernels/wasm/executor'
export type { StartThread, ThreadStart, WasmOptions, WasmVariant } from './kernels/wasm/executor'
export * from './diagnostics/step-record'
export * from './diagnostics/step-recorder'
export * from './diagnostics/histogram'
export * from './diagnostics/histogram-rows'
export * from './diagnostics/gradient-check'
export * from './diagnostics/self-test'
export type { NonFinite } from './diagnostics/non-finite'
export * from './diagnostics/thresholds'
export * from './diagnostics/verdicts'
export { DEAD_SLOPE, SATURATED_SLOPE } from './plan'
export * from './training/data'
export { stepsPerEpochOf } from './training/batches'
export { chunksOf, type Chunk } from './training/chunks'
export * from './training/trainer'
export type * from './training/training-state'
export type { NamedTensors, TensorViews } from './training/tensors'
export * from './prediction/predictor'
export * from './prediction/initial-tensors'
export * from './prediction/slopes'
export { initContext } from './training/initialization'
export type { Progress } from './training/early-stopping'
export {
  activeKeys,
  assignmentKey,
  isActive,
  isInSpace,
  type Assignment,
  type ChoiceDomain,
  type Condition,
  type Domain,
  type IntegerDomain,
  type RealDomain,
  type Scale,
  type SearchParameter,
  type Space,
} from './search/space'
export * from './search/space-problems'
export { countOf, fromUnitCube, toUnitCube, unitOf, valueAt } from './search/unit-cube'
export { gridSize } from './search/grid'
export type { Question, SearchTrial } from './search/history'
export type { SearchEntry } from './search/search-entry'
export * from './search/samplers'
export { SOBOL_DIMENSIONS } from './search/sobol'
export * from './search/pruners'
export { rungsOf } from './search/rungs'
export type { PrunedTrial, PruningState, Report, RungValues, TrialStep } from './search/rungs'
export { bracketEpochs, halvingBracket, hyperbandBrackets, type Bracket } from './search/brackets'
export * from './search/pareto'
export { IMPORTANCE_MIN_TRIALS, importanceOf, type Importance } from './search/importance'
export * from './search/best-so-far'
export * from './theory'
export * from './statistics'
export * from './comparison'
