import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classificationMetrics, regressionMetrics } from '../../core/metrics'

describe('the metrics of two classes', () => {
  const labels = [0, 1, 1, 0, 1, 0, 1, 1, 0, 0]
  const probabilities = [0.1, 0.8, 0.5, 0.5, 0.3, 0.7, 0.9, 0.5, 0.2, 0.1]

  // accuracy_score, precision_score, recall_score, f1_score, roc_auc_score, confusion_matrix of scikit-learn 1.2.1,
  // with class 1 predicted for p >= 0.5
  it("are scikit-learn's, of the positive class", () => {
    const result = classificationMetrics(probabilities, labels, 2)
    expect(result.accuracy).toBe(0.7)
    expect(result.precision).toBeCloseTo(2 / 3, 15)
    expect(result.recall).toBe(0.8)
    expect(result.f1).toBeCloseTo(0.7272727272727272, 15)
    expect(result.auc).toBeCloseTo(0.8, 15)
    expect(result.confusion).toEqual([
      [3, 2],
      [1, 4],
    ])
  })

  it('are the same for one sigmoid output and for two outputs, ties aside', () => {
    // With two equal outputs the first class counts, with one output of 1/2 the second.
    const untied = probabilities.map((p) => (p === 0.5 ? 0.51 : p))
    const both = untied.flatMap((p) => [1 - p, p])
    expect(classificationMetrics(both, labels, 2)).toEqual(classificationMetrics(untied, labels, 2))
  })

  it('have no area under the curve where a class is absent', () => {
    expect(classificationMetrics([0.2, 0.9], [1, 1], 2).auc).toBeNull()
    expect(classificationMetrics([0.2, 0.9], [0, 0], 2).auc).toBeNull()
  })

  it('have no area under the curve where an output is no number', () => {
    expect(classificationMetrics([0.2, NaN, 0.9], [0, 1, 1], 2).auc).toBeNull()
  })

  it('predict no class where an output is no number, which is wrong', () => {
    const { accuracy, recall, precision, confusion } = classificationMetrics([0.2, NaN, 0.9], [0, 1, 1], 2)
    expect([accuracy, recall, precision]).toEqual([2 / 3, 1 / 2, 1])
    expect(confusion).toEqual([
      [1, 0],
      [0, 1],
    ])
    expect(classificationMetrics([NaN, NaN, 0.1, 0.9], [0, 1], 2).accuracy).toBe(1 / 2)
  })

  it('count a precision and a recall of 0/0 as 0', () => {
    expect(classificationMetrics([0.2, 0.3], [0, 0], 2)).toMatchObject({
      accuracy: 1,
      precision: 0,
      recall: 0,
      f1: 0,
    })
  })

  it('have an area that is the share of pairs in the right order', () => {
    // Few levels, so that there are ties.
    const sample = fc.record({
      p: fc.integer({ min: 0, max: 5 }).map((n) => n / 5),
      label: fc.constantFrom(0, 1),
    })
    fc.assert(
      fc.property(fc.array(sample, { minLength: 2, maxLength: 30 }), (samples) => {
        const positive = samples.filter((s) => s.label === 1)
        const negative = samples.filter((s) => s.label === 0)
        fc.pre(positive.length > 0 && negative.length > 0)
        let right = 0
        for (const a of positive) for (const b of negative) right += a.p > b.p ? 1 : a.p === b.p ? 0.5 : 0
        const { auc } = classificationMetrics(
          samples.map((s) => s.p),
          samples.map((s) => s.label),
          2,
        )
        expect(auc).toBeCloseTo(right / (positive.length * negative.length), 12)
      }),
    )
  })
})

describe('the metrics of several classes', () => {
  const labels = [0, 1, 2, 0, 1, 2, 0, 1, 2, 2, 3, 3]
  const probabilities = [
    [0.33, 0.28, 0.03, 0.36],
    [0.12, 0.47, 0.27, 0.14],
    [0.12, 0.07, 0.33, 0.48],
    [0.43, 0.04, 0.46, 0.07],
    [0.14, 0.39, 0.25, 0.22],
    [0.35, 0.12, 0.43, 0.1],
    [0.37, 0.03, 0.03, 0.57],
    [0.61, 0.34, 0.0, 0.05],
    [0.23, 0.29, 0.3, 0.18],
    [0.0, 0.08, 0.42, 0.5],
    [0.03, 0.17, 0.22, 0.58],
    [0.0, 0.09, 0.54, 0.37],
  ]

  // scikit-learn 1.2.1: precision_recall_fscore_support and the scores with average='macro', roc_auc_score with
  // multi_class='ovr', confusion_matrix
  it("are scikit-learn's, averaged over the classes", () => {
    const result = classificationMetrics(probabilities.flat(), labels, 4)
    expect(result.accuracy).toBeCloseTo(5 / 12, 15)
    expect(result.precision).toBeCloseTo(0.425, 15)
    expect(result.recall).toBeCloseTo(0.41666666666666663, 15)
    expect(result.f1).toBeCloseTo(0.39642857142857146, 15)
    expect(result.auc).toBeCloseTo(0.862962962962963, 14)
    expect(result.confusion).toEqual([
      [0, 0, 1, 2],
      [1, 2, 0, 0],
      [0, 0, 2, 2],
      [0, 0, 1, 1],
    ])
    expect(result.perClass.map((c) => c.precision)).toEqual([0, 1, 0.5, 0.2])
    expect(result.perClass.map((c) => c.recall)).toEqual([0, 2 / 3, 0.5, 0.5])
    expect(result.perClass[1].f1).toBeCloseTo(0.8, 15)
    expect(result.perClass[3].f1).toBeCloseTo(2 / 7, 15)
  })

  it('count a class that is neither there nor predicted with 0', () => {
    const result = classificationMetrics([0.9, 0.1, 0, 0.2, 0.8, 0], [0, 1], 3)
    expect(result.perClass[2]).toEqual({ precision: 0, recall: 0, f1: 0 })
    expect(result.f1).toBeCloseTo(2 / 3, 15)
    expect(result.auc).toBeNull()
  })

  it('have a confusion matrix that counts every sample once, its diagonal being the accuracy', () => {
    const row = fc.tuple(fc.nat(2), fc.nat(9), fc.nat(9), fc.nat(9))
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (rows) => {
        const truth = rows.map(([label]) => label)
        const { confusion, accuracy } = classificationMetrics(
          rows.flatMap(([, ...outputs]) => outputs),
          truth,
          3,
        )
        confusion.forEach((counts, c) => {
          expect(counts.reduce((a, b) => a + b)).toBe(truth.filter((label) => label === c).length)
        })
        expect(accuracy).toBeCloseTo((confusion[0][0] + confusion[1][1] + confusion[2][2]) / rows.length, 12)
      }),
    )
  })
})

describe('the metrics of a regression', () => {
  // mean_squared_error ** 0.5, mean_absolute_error, r2_score of scikit-learn 1.2.1
  it("of one target are scikit-learn's", () => {
    const { rmse, mae, r2 } = regressionMetrics([2.5, 0, 2, 8, 5], [3, -0.5, 2, 7, 4.25], 1)
    expect(rmse).toBeCloseTo(0.6422616289332564, 15)
    expect(mae).toBeCloseTo(0.55, 15)
    expect(r2).toBeCloseTo(0.9328175895765473, 15)
  })

  it("of two targets are scikit-learn's, averaged over the targets", () => {
    const outputs = [0, 2, -1, 2, 8, -5, 2.5, 1]
    const targets = [0.5, 1, -1, 1, 7, -6, 2, 3]
    const { rmse, mae, r2 } = regressionMetrics(outputs, targets, 2)
    expect(rmse).toBeCloseTo(1.0307764064044151, 15)
    expect(mae).toBeCloseTo(0.875, 15)
    expect(r2).toBeCloseTo(0.904408301238536, 15)
  })

  it('explain nothing by predicting the mean, and all by predicting the target', () => {
    expect(regressionMetrics([2, 2, 2], [1, 2, 3], 1).r2).toBe(0)
    expect(regressionMetrics([1, 2, 3], [1, 2, 3], 1)).toEqual({ rmse: 0, mae: 0, r2: 1 })
  })

  it('have no share of the variance where there is none', () => {
    expect(regressionMetrics([1, 2], [3, 3], 1).r2).toBeNull()
    // Summed up and divided by 3, three times 0.1 is more than 0.1.
    expect(regressionMetrics([1, 2, 3], [0.1, 0.1, 0.1], 1).r2).toBeNull()
  })
})
