import type { Entry } from './table'

/** A number that says how good a model is, besides its loss. */
export interface MetricEntry extends Entry {
  readonly task: 'classification' | 'regression'
  readonly better: 'higher' | 'lower'
}

/** The metrics that are single numbers, in the order of the menus. */
export const metrics = {
  accuracy: {
    label: 'Accuracy',
    formula: '\\frac{1}{N} \\sum_i [\\hat{y}_i = y_i]',
    parameters: {},
    reference: 'share of samples whose class is predicted',
    task: 'classification',
    better: 'higher',
  },
  precision: {
    label: 'Precision',
    formula: '\\frac{TP}{TP + FP}',
    parameters: {},
    reference: 'of the positive class, or the mean over all classes; 0 where nothing is predicted positive',
    task: 'classification',
    better: 'higher',
  },
  recall: {
    label: 'Recall',
    formula: '\\frac{TP}{TP + FN}',
    parameters: {},
    reference: 'of the positive class, or the mean over all classes; 0 where nothing is positive',
    task: 'classification',
    better: 'higher',
  },
  f1: {
    label: 'F1',
    formula: '\\frac{2 TP}{2 TP + FP + FN}',
    parameters: {},
    reference:
      'of the positive class, or the mean over all classes; 0 where nothing is or is predicted positive',
    task: 'classification',
    better: 'higher',
  },
  auc: {
    label: 'ROC AUC',
    formula: 'P(\\hat{p}_+ > \\hat{p}_-) + \\tfrac{1}{2} P(\\hat{p}_+ = \\hat{p}_-)',
    parameters: {},
    reference: 'Hanley & McNeil 1982; of the positive class, or the mean of each class against the rest',
    task: 'classification',
    better: 'higher',
  },
  rmse: {
    label: 'RMSE',
    formula: '\\sqrt{\\tfrac{1}{N} \\sum (y - \\hat{y})^2}',
    parameters: {},
    reference: 'root of the mean squared error over all samples and targets, on the original scale',
    task: 'regression',
    better: 'lower',
  },
  mae: {
    label: 'MAE',
    formula: '\\tfrac{1}{N} \\sum |y - \\hat{y}|',
    parameters: {},
    reference: 'mean absolute error over all samples and targets, on the original scale',
    task: 'regression',
    better: 'lower',
  },
  r2: {
    label: 'R²',
    formula: '1 - \\frac{\\sum (y - \\hat{y})^2}{\\sum (y - \\bar{y})^2}',
    parameters: {},
    reference:
      'share of the variance that is explained; the mean over several targets; none where y is constant',
    task: 'regression',
    better: 'higher',
  },
} as const satisfies Record<string, MetricEntry>

export type MetricName = keyof typeof metrics

export interface ClassificationMetrics {
  readonly accuracy: number
  readonly precision: number
  readonly recall: number
  readonly f1: number
  /** Null where a class is absent from the labels, or an output is NaN, which has no rank. */
  readonly auc: number | null
  /** Rows are true classes, columns predicted ones; a sample with an output that is NaN is in none of them, and wrong. */
  readonly confusion: readonly (readonly number[])[]
  readonly perClass: readonly { readonly precision: number; readonly recall: number; readonly f1: number }[]
}

/**
 * @param outputs row-major, samples x K: K class probabilities, or for two classes the one of the last (K = 1), which is
 *   predicted from 1/2 on; of equal probabilities the first class counts
 * @param labels class of each sample, 0 .. classes - 1
 */
export function classificationMetrics(
  outputs: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
): ClassificationMetrics {
  const width = outputs.length / labels.length
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0))
  const samples = new Array<number>(classes).fill(0)
  for (let i = 0; i < labels.length; i++) {
    samples[labels[i]]++
    const predicted = predictedClass(outputs, i, width)
    if (predicted !== NO_CLASS) confusion[labels[i]][predicted]++
  }
  const perClass = samples.map((actual, c) => scoresOf(confusion, c, actual))
  const positive = classes - 1
  const chosen = classes === 2 ? [perClass[positive]] : perClass
  const correct = confusion.reduce((sum, row, c) => sum + row[c], 0)
  return {
    accuracy: correct / labels.length,
    precision: mean(chosen.map((s) => s.precision)),
    recall: mean(chosen.map((s) => s.recall)),
    f1: mean(chosen.map((s) => s.f1)),
    auc: areaUnderCurve(outputs, labels, classes, width),
    confusion,
    perClass,
  }
}

/** What is predicted where an output is NaN, which has no rank. */
export const NO_CLASS = -1

/**
 * The class that is predicted for sample i, or `NO_CLASS`.
 * @param outputs row-major, samples x width: as in `classificationMetrics`
 */
export function predictedClass(outputs: ArrayLike<number>, i: number, width: number): number {
  let best = 0
  for (let c = 0; c < width; c++) {
    const output = outputs[i * width + c]
    if (Number.isNaN(output)) return NO_CLASS
    if (output > outputs[i * width + best]) best = c
  }
  if (width === 1) return outputs[i] >= 0.5 ? 1 : 0
  return best
}

function scoresOf(confusion: readonly (readonly number[])[], c: number, actual: number) {
  const hits = confusion[c][c]
  const predicted = confusion.reduce((sum, row) => sum + row[c], 0)
  return {
    precision: ratio(hits, predicted),
    recall: ratio(hits, actual),
    f1: ratio(2 * hits, actual + predicted),
  }
}

const ratio = (a: number, b: number): number => (b === 0 ? 0 : a / b)
const mean = (xs: readonly number[]): number => xs.reduce((sum, x) => sum + x, 0) / xs.length

function areaUnderCurve(
  outputs: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
  width: number,
): number | null {
  const against = classes === 2 ? [1] : Array.from({ length: classes }, (_, c) => c)
  const areas = against.map((c) => rankArea(outputs, width === 1 ? 0 : c, width, (i) => labels[i] === c))
  return areas.every((area): area is number => area !== null) ? mean(areas) : null
}

/**
 * The Mann-Whitney statistic over its largest value: how often a positive scores higher than a negative, ties counting half.
 * Null where one side is empty or a score, of one column of the outputs, is NaN.
 */
function rankArea(
  outputs: ArrayLike<number>,
  column: number,
  width: number,
  isPositive: (i: number) => boolean,
): number | null {
  const samples = outputs.length / width
  let count = 0
  for (let i = 0; i < samples; i++) {
    if (Number.isNaN(outputs[i * width + column])) return null
    count += Number(isPositive(i))
  }
  if (count === 0 || count === samples) return null
  // In their own precision, as there may be millions.
  const scores = outputs instanceof Float32Array ? new Float32Array(samples) : new Float64Array(samples)
  const positives = scores.subarray(0, count)
  const negatives = scores.subarray(count)
  let [positive, negative] = [0, 0]
  for (let i = 0; i < samples; i++) {
    const score = outputs[i * width + column]
    if (isPositive(i)) positives[positive++] = score
    else negatives[negative++] = score
  }
  // Sorted as numbers, without a function that compares: this is done for every class after every epoch.
  positives.sort()
  negatives.sort()
  let [below, upTo, wins] = [0, 0, 0]
  for (const score of positives) {
    while (below < negatives.length && negatives[below] < score) below++
    while (upTo < negatives.length && negatives[upTo] <= score) upTo++
    wins += (below + upTo) / 2
  }
  return wins / (positives.length * negatives.length)
}

export interface RegressionMetrics {
  readonly rmse: number
  readonly mae: number
  /** Null where the targets do not vary. */
  readonly r2: number | null
}

/**
 * @param outputs row-major, samples x K, on the scale of the targets
 * @param targets the same shape
 */
export function regressionMetrics(
  outputs: ArrayLike<number>,
  targets: ArrayLike<number>,
  width: number,
): RegressionMetrics {
  let squares = 0
  let sizes = 0
  for (let i = 0; i < targets.length; i++) {
    const error = outputs[i] - targets[i]
    squares += error * error
    sizes += Math.abs(error)
  }
  const explained = Array.from({ length: width }, (_, j) => explainedShare(outputs, targets, width, j))
  return {
    rmse: Math.sqrt(squares / targets.length),
    mae: sizes / targets.length,
    r2: explained.every((share): share is number => share !== null) ? mean(explained) : null,
  }
}

function explainedShare(outputs: ArrayLike<number>, targets: ArrayLike<number>, width: number, j: number) {
  const samples = targets.length / width
  // Measured from the first target, so that the mean of equal ones is exactly what they are.
  const origin = targets[j]
  let sum = 0
  for (let i = 0; i < samples; i++) sum += targets[i * width + j] - origin
  const average = origin + sum / samples
  let residual = 0
  let total = 0
  for (let i = 0; i < samples; i++) {
    const y = targets[i * width + j]
    residual += (y - outputs[i * width + j]) ** 2
    total += (y - average) ** 2
  }
  return total === 0 ? null : 1 - residual / total
}
