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

/** The operations of a program, in the order in which the interpreter knows them. */
export enum OperationCode {
  barrier,
  gather,
  denseForward,
  activationForward,
  moments,
  softmaxForward,
  batchNormForward,
  batchNormInference,
  dropoutForward,
  loss,
  sumLoss,
  activationBackward,
  dropoutBackward,
  batchNormBackward,
  denseBackwardParameters,
  denseBackwardInput,
  penalize,
  squares,
  clipValue,
  reduce,
  clipScale,
  update,
}

/** The scalars through which a run speaks to its program before each step, and hears of the loss after it. */
export enum Control {
  /** Rows of this minibatch. */
  rows,
  /** Where in the list of row indices this minibatch begins. */
  cursor,
  /** This step, counted from 1. */
  step,
  learningRate,
  /** An unsigned 32-bit number from which dropout draws its masks. */
  seed,
  /** Mean loss over the minibatch's samples, without penalties. */
  loss,
  /** Total squared norm of all gradients, before clipping. */
  gradientSquares,
  /** Set to 1 when a value that is carried to the next step (parameter, state, running statistic) is not finite. */
  overflow,
  count = 8,
}

/**
 * What is recorded of a layer at a step, as sums that add up over groups of units, so that they come out the
 * same however the units are shared among threads. M is the sum of squared deviations of one unit's values from
 * that unit's mean over the minibatch.
 */
export enum Field {
  /** Sum over units of the unit's mean of z, of that mean squared, and of M. */
  preActivationMean,
  preActivationMeanSquares,
  preActivationSpread,
  /** The same of a. */
  activationMean,
  activationMeanSquares,
  activationSpread,
  /** How many values of the minibatch lie where the activation is saturated. */
  saturated,
  /** Sum of squares of delta. */
  deltaSquares,
  weightGradientSquares,
  biasGradientSquares,
  gammaGradientSquares,
  betaGradientSquares,
  /** Sum of squares of all gradients of the layer after clipping by value. */
  clippedSquares,
  /** Sum of squares of the weight's change in this step, and of the weight before it. */
  updateSquares,
  weightSquares,
  /** The factor by which clipping by norm scales the layer's gradients: in the layer's summary only. */
  clipScale,
  count = 16,
}

/** What limits the gradient. */
export enum ClipCode {
  none,
  norm,
  layerNorm,
}

/** Units are owned by threads in groups of this many; all sums are kept per group. */
export enum Group {
  units = 16,
}
