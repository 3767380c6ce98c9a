/**
 * The numbers by which the planner (TypeScript) and the WebAssembly kernels (AssemblyScript) name things to
 * each other. This file is compiled by both languages, so the two cannot disagree; it may therefore hold
 * nothing but enums.
 */

/** An element-wise activation; the key is the member's name in the table of activations. */
export enum ActivationCode {
  identity,
  sigmoid,
  tanh,
  relu,
  leakyRelu,
  elu,
  selu,
  gelu,
  silu,
  softplus,
  softsign,
  hardTanh,
  sin,
  cos,
  exp,
  square,
}

/** A loss; the key is the member's name in the table of losses. */
export enum LossCode {
  squaredError,
  absoluteError,
  huber,
  binaryCrossEntropy,
  categoricalCrossEntropy,
}

/** An update rule; the key is the member's name in the table of optimisers. */
export enum OptimizerCode {
  sgd,
  nesterov,
  adagrad,
  rmsprop,
  adam,
  adamw,
}
