import type { NetworkSpec, SplitName } from '../../core'

/** What can be asked of a network as it is at this moment: of a run under way, one that has ended, or one not yet begun. */
export type Question =
  /** The network as it is drawn. `most` units of a layer are shown (see `shownUnits`); `sample`: a row of the data to send through. */
  | { readonly type: 'network'; readonly most: number; readonly sample: number | null }
  /** One unit of layer `layer` (from 1; unit from 0) over the validation part, or the training part where that is empty. */
  | { readonly type: 'unit'; readonly layer: number; readonly unit: number }
  /** All weights of each layer, as distributions. */
  | { readonly type: 'weights' }
  /** Two features: what the network, and each unit of layer `layer` (null: none), answer over the plane. */
  | { readonly type: 'surface'; readonly resolution: number; readonly layer: number | null }
  /** One feature: the same over the line. */
  | { readonly type: 'curve'; readonly points: number; readonly layer: number | null }
  /** What the network says of a part of the data, against what is true. */
  | { readonly type: 'predictions'; readonly part: SplitName; readonly most: number }
  /** The rows behind a cell of the confusion matrix (indices of classes), from `first` on. */
  | {
      readonly type: 'cell'
      readonly part: SplitName
      readonly actual: number
      readonly predicted: number
      readonly first: number
      readonly count: number
    }
  /**
   * A draft: how large signals and gradients are before training, with the weights of each of these seeds, on the first `rows`
   * rows of the training part.
   */
  | { readonly type: 'signals'; readonly rows: number; readonly seeds: readonly number[] }

export type QuestionType = Question['type']

/** What each question is answered with. */
export interface Answers {
  readonly network: NetworkPicture
  readonly unit: UnitPicture
  readonly weights: WeightsPicture
  readonly surface: Surface
  readonly curve: Curve
  readonly predictions: Predictions
  readonly cell: CellRows
  readonly signals: Signals
}

export type AnswerTo<Q extends Question> = Answers[Q['type']]

/**
 * Every answer says of which moment of the run it is. Dropout is off, and batch norm takes its running statistics; where it has
 * none, before the first step, those of 512 rows of the training part at most (fewer where the network is large, but 32),
 * spread evenly, layer by layer as a step would.
 */
interface Moment {
  /** Updates made: 0 of a draft; of a run that has ended all of them, also where the weights of the best epoch were put back. */
  readonly step: number
}

export interface NetworkPicture extends Moment {
  readonly sample: {
    readonly row: number
    readonly part: SplitName | null
    /** The class, or the target's values on the original scale. */
    readonly target: string
  } | null
  /** a[0] of the sample: the shown features, as training sees them. Empty without a sample. */
  readonly inputs: Float32Array
  readonly layers: readonly LayerPicture[]
}

export interface LayerPicture {
  /** W[k] between the shown units: rows x columns = shown units of layer k x shown units of layer k - 1. */
  readonly weights: Float32Array
  /** The largest |w| of the whole matrix. */
  readonly largest: number
  /** b[k] of the shown units; with batch norm its beta, which stands in the place of b[k]. */
  readonly biases: Float32Array
  /** a[k] of the sample, of the shown units. Empty without a sample. */
  readonly activations: Float32Array
  /**
   * 1 where a shown unit's |g'(z)| is 1e-6 at most for every row looked at: 512 at most, fewer where the network is large,
   * spread evenly over the training part. 0 in an output layer whose loss works on its logits, as in the tables of a run.
   */
  readonly dead: Uint8Array
  /** Share of those rows in which a shown unit is saturated; 0 in the same layer. */
  readonly saturated: Float32Array
}

export interface UnitPicture extends Moment {
  /** Row of W[k]. */
  readonly weights: Float32Array
  /** b[k] of the unit; with batch norm its beta. */
  readonly bias: number
  /** Of z, what g is applied to (with batch norm its normalised self), and of a = g(z) over the rows looked at. */
  readonly preActivations: Histogram
  readonly activations: Histogram
  /** Rows looked at: 512 at most, fewer where the network is large, spread evenly over the part. */
  readonly rows: number
}

/** Counts in 40 bins of equal width; all in the first where low = high. */
export interface Histogram {
  /** The smallest and the largest finite value; NaN where there is none. */
  readonly low: number
  readonly high: number
  readonly counts: Float64Array
  /** Values that are not finite stand in no bin. */
  readonly nonFinite: number
}

export interface WeightsPicture extends Moment {
  readonly layers: readonly (Histogram & {
    readonly fanIn: number
    readonly fanOut: number
    /** Over all entries; NaN where one is not finite. */
    readonly mean: number
    readonly std: number
    /** What the initialiser promises; null where it depends on the data, or the run began with weights of a file. */
    readonly promisedStd: number | null
  })[]
}

/** Rows of the data in the plane or on the line, on the original scale; 1,000 of each part at most. */
export interface DrawnRows {
  readonly x: Float32Array
  /** The second feature, or with one feature `target`. */
  readonly y: Float32Array
  /** Index of the class, or the value of the (first) target. */
  readonly target: Float32Array
  /** Index into SPLITS. */
  readonly part: Uint8Array
}

export interface Surface extends Moment {
  /** From edge to edge of the plane, on the original scale. */
  readonly x: { readonly name: string; readonly low: number; readonly high: number }
  readonly y: { readonly name: string; readonly low: number; readonly high: number }
  /** Points along each axis; rows of y from low to high, within each x from low to high. */
  readonly resolution: number
  /**
   * One map for each output, one after another: probabilities, or values on the original scale. One output that stands for
   * two classes has one map: the probability of the last class.
   */
  readonly outputs: Float32Array
  readonly units: UnitMaps | null
  readonly rows: DrawnRows
}

/** a[k] of every unit of one layer, 64 units at most (see `shownUnits`). */
export interface UnitMaps {
  readonly layer: number
  /** Of a map, along each axis: that of the surface, 64 at most; of a curve, its points. */
  readonly resolution: number
  /** One map after another. */
  readonly values: Float32Array
}

export interface Curve extends Moment {
  readonly name: string
  readonly target: string
  /** On the original scale. */
  readonly x: Float32Array
  /** One curve for each output, one after another: probabilities, or values on the original scale. */
  readonly outputs: Float32Array
  readonly units: UnitMaps | null
  readonly rows: DrawnRows
}

export type Predictions = Moment &
  (
    | {
        readonly kind: 'classes'
        readonly classes: readonly string[]
        /** classes x classes: rows are true classes, columns predicted ones; all rows of the part are counted. */
        readonly confusion: Float64Array
        /** Of each true class, the rows for which the network answers NaN: no class is predicted for them. */
        readonly unpredicted: Float64Array
      }
    | {
        readonly kind: 'values'
        readonly names: readonly string[]
        /** Rows that are drawn: `most` at most, spread evenly over the part. */
        readonly rows: Int32Array
        /** Rows of the part. */
        readonly of: number
        /** Rows x targets, on the original scale. */
        readonly actual: Float64Array
        readonly predicted: Float64Array
      }
  )

export interface CellRows extends Moment {
  /** Rows in the cell. */
  readonly of: number
  /** Of those asked for: their places among the rows that are used, from 0. */
  readonly rows: Int32Array
  /** Rows x features, on the original scale. */
  readonly features: Float32Array
  /** The probability that the network gives the predicted class; where its outputs are none, the output for that class. */
  readonly probability: Float32Array
}

/**
 * What one pass forward and back finds in a fresh network; seeds x layers, row-major, each a root mean square over all rows and
 * units. Not finite where a number was not.
 */
export interface Signals extends Moment {
  readonly network: NetworkSpec
  /** Rows that were sent through. */
  readonly rows: number
  /** Mean of x^2 over these rows and all features. */
  readonly inputMeanSquare: number
  readonly preActivations: Float64Array
  readonly activations: Float64Array
  /** delta[k] of a single row's loss. */
  readonly deltas: Float64Array
  /** Norm of delta[k] in the mean over the rows, which is ||dJ/db[k]|| without batch norm. */
  readonly meanDeltas: Float64Array
  /** ||dJ/dW[k]|| of the mean loss. */
  readonly gradients: Float64Array
}

/** Which units of a layer are shown where `most` at most are: all, or the first and the last ones. Indices from 0. */
export function shownUnits(units: number, most: number): number[] {
  if (units <= most) return Array.from({ length: units }, (_, i) => i)
  const first = Math.ceil(most / 2)
  return Array.from({ length: most }, (_, i) => (i < first ? i : units - most + i))
}
