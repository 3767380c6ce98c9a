import { Field } from './codes'

/** The fields of a layer's record, in order: field f is the f-th number of a record. */
export const FIELDS: readonly Field[] = [
  Field.preActivationMean,
  Field.preActivationMeanSquares,
  Field.preActivationSpread,
  Field.activationMean,
  Field.activationMeanSquares,
  Field.activationSpread,
  Field.saturated,
  Field.deltaSquares,
  Field.weightGradientSquares,
  Field.biasGradientSquares,
  Field.gammaGradientSquares,
  Field.betaGradientSquares,
  Field.clippedSquares,
  Field.updateSquares,
  Field.weightSquares,
  Field.clipScale,
]

/** The sums of squares of a layer's gradients, before clipping. */
export const GRADIENT_FIELDS: readonly Field[] = FIELDS.slice(
  Field.weightGradientSquares,
  Field.clippedSquares,
)
