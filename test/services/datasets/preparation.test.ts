import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SCALINGS, scalings, type ScalingName } from '../../../services/contract/scalings'
import {
  originalTarget,
  transforms,
  TRANSFORMS,
  type TransformName,
} from '../../../services/contract/transforms'
import { pixelScale } from '../../../services/datasets/pixel-scale'
import { quantile, scaleBy } from '../../../services/datasets/scaling'
import { ALL_TRAIN, expectRefusal, rowsOf, temporaryData } from './temporary-data'

const { csv, load } = temporaryData()

/** The training part of the tables below: a gap among six numbers. */
const TRAIN = [1, 2, 4, NaN, 8, 16, 3]
const OTHERS = [1000, NaN, 5]
const LINES = [...TRAIN.map((x) => [x, 'train']), ...OTHERS.map((x) => [x, 'test'])]
const TABLE = `x,part,y\n${LINES.map(([x, part], i) => `${Number.isNaN(x) ? '' : x},${part},${i}`).join('\n')}\n`

// Of NumPy 1.24: mean() 34/6; median(): linear between 3 and 4.
const FILLS = { mean: 34 / 6, median: 3.5, constant: 7 } as const
const written = { mean: 'mean', median: 'median', constant: { value: 7 } } as const

/** By definition: over the numbers themselves, sorted; quantiles as NumPy's `linear`. */
const expected: Record<ScalingName, (x: number[]) => [mean: number, std: number]> = {
  standard: (x) => {
    const mean = x.reduce((sum, each) => sum + each, 0) / x.length
    return [mean, Math.sqrt(x.reduce((sum, each) => sum + (each - mean) ** 2, 0) / x.length)]
  },
  minMax: (x) => [Math.min(...x), Math.max(...x) - Math.min(...x)],
  // Of seven numbers, the quartiles are half way between the second and the third, and the fifth and the sixth.
  robust: (x) => {
    const sorted = x.toSorted((a, b) => a - b)
    return [sorted[3], (sorted[4] + sorted[5]) / 2 - (sorted[1] + sorted[2]) / 2]
  },
  none: () => [0, 1],
}

const to: Record<TransformName, (x: number) => number> = {
  none: (x) => x,
  log: Math.log,
  log1p: (x) => Math.log(1 + x),
}

const CASES = SCALINGS.flatMap((scaling) =>
  TRANSFORMS.flatMap((transform) =>
    (['mean', 'median', 'constant'] as const).map((missing) => ({ scaling, transform, missing })),
  ),
)

describe('a column of numbers', () => {
  it.each(CASES)(
    'is filled by $missing, then transformed by $transform, then scaled by $scaling',
    async (how) => {
      const fill = FILLS[how.missing]
      const settings = { missing: written[how.missing], transform: how.transform }
      const standardize = scalings[how.scaling].written
      const data = await csv(TABLE, { split: { column: 'part' }, standardize, columns: { x: settings } })
      const filled = TRAIN.map((x) => to[how.transform](Number.isNaN(x) ? fill : x))
      const [mean, std] = expected[how.scaling](filled)
      const [column] = data.preprocessing.features
      expect(column).toMatchObject({ kind: 'numeric', column: 'x', transform: how.transform })
      if (column.kind !== 'numeric') throw new Error('not numeric')
      expect(column.fill).toBeCloseTo(fill, 12)
      expect(column.mean).toBeCloseTo(mean, 12)
      expect(column.std).toBeCloseTo(std, 12)
      const features = [...TRAIN, ...OTHERS].map(
        (x) => (to[how.transform](Number.isNaN(x) ? fill : x) - mean) / std,
      )
      rowsOf(data).forEach(([x], i) => expect(x).toBeCloseTo(features[i], 4))
    },
  )

  it('is scaled by its own setting, or by that of all', async () => {
    const text = 'a,b,y\n1,1,1\n2,2,2\n4,4,3\n'
    const data = await csv(text, { standardize: 'minMax', columns: { b: { standardize: false } } })
    expect(rowsOf(data)).toEqual([
      [0, 1],
      [Math.fround(1 / 3), 2],
      [1, 4],
    ])
  })

  it.each(SCALINGS)('that is constant has the width 1 when it is scaled by %s', (scaling) => {
    const { std, isConstant } = scaleBy[scaling](Float64Array.of(3, 3, 9), Int32Array.of(0, 1))
    expect([std, isConstant]).toEqual([1, true])
  })

  it('whose quartiles are one has the width 1 when it is robustly scaled, as in scikit-learn', () => {
    const values = Float64Array.of(1, 2, 2, 2, 2, 2, 9)
    const scale = scaleBy.robust(
      values,
      Int32Array.from(values, (_, i) => i),
    )
    expect(scale).toEqual({ mean: 2, std: 1, isConstant: false })
  })

  it('has the quantiles of NumPy: numpy.quantile([1, 2, 4, 8], [0, .1, .25, .5, .9, 1])', () => {
    const found = [0, 0.1, 0.25, 0.5, 0.9, 1].map((share) => quantile(Float64Array.of(1, 2, 4, 8), share))
    const numpy = [1, 1.3, 1.75, 3, 6.8, 8]
    found.forEach((q, i) => expect(q).toBeCloseTo(numpy[i], 12))
  })

  it.each(TRANSFORMS.filter((name) => transforms[name].above > -Infinity))(
    'is refused where %s has no value for it, in whatever part, with the place',
    async (transform) => {
      const { above } = transforms[transform]
      const text = `x,part,y\n5,train,1\n6,train,2\n${above},test,3\n`
      const spec = { split: { column: 'part' }, columns: { x: { transform } } }
      await expectRefusal(csv(text, spec), 'valueUntransformable', 'line 4', '"x"', `above ${above}`)
      const filled = { x: { transform, missing: { value: above } } }
      const loading = csv('x,y\n5,1\n,2\n6,3\n', { columns: filled })
      await expectRefusal(loading, 'experimentImpossible', 'data.columns.x.missing', `above ${above}`)
    },
  )
})

const SIZES = 'size,y\nM,1\nS,2\nL,3\n,4\nM,5\n'

describe('a column of categories', () => {
  it('is one feature for each, as they sort, unless it says otherwise', async () => {
    const data = await csv(SIZES, { missing: 'mean' })
    expect(data.featureNames).toEqual(['size=L', 'size=M', 'size=S'])
    expect(rowsOf(data)[3]).toEqual([0, 1, 0])
  })

  it('is its place in its order, scaled', async () => {
    const size = { encode: 'ordinal', order: ['S', 'M', 'L', 'XL'], missing: 'mean' }
    const data = await csv(SIZES, { columns: { size: { ...size, standardize: 'minMax' } } })
    expect(data.featureNames).toEqual(['size'])
    expect(rowsOf(data)).toEqual([[0.5], [0], [1], [0.5], [0.5]])
    expect(data.preprocessing.features).toEqual([
      { kind: 'ordinal', column: 'size', categories: ['S', 'M', 'L', 'XL'], fill: 'M', mean: 0, std: 2 },
    ])
  })

  it('has a category of its own for what is missing, where that is said', async () => {
    const data = await csv(SIZES, { columns: { size: { missing: { value: 'unknown' } } } })
    expect(data.featureNames).toEqual(['size=L', 'size=M', 'size=S', 'size=unknown'])
    expect(rowsOf(data)[3]).toEqual([0, 0, 0, 1])
  })

  it('may be of numbers, in the order of their size', async () => {
    const data = await csv('zip,y\n10,1\n9,2\n100,3\n', {
      columns: { zip: { as: 'category', encode: 'ordinal' } },
    })
    expect(rowsOf(data)).toEqual([[1], [0], [2]])
  })
})

const WRONG: readonly (readonly [columns: Record<string, unknown>, key: string, problem: string])[] = [
  [{ a: { encode: 'ordinal' } }, 'data.columns.a.encode', 'is for categories'],
  [{ a: { order: ['1'] } }, 'data.columns.a.order', 'is for categories'],
  [{ a: { missing: { value: 'x' } } }, 'data.columns.a.missing', 'expected a number'],
  [{ size: { transform: 'log' } }, 'data.columns.size.transform', 'is for numbers'],
  [{ size: { standardize: 'minMax' } }, 'data.columns.size.standardize', 'one-hot features stay 0 and 1'],
  [{ size: { order: ['S', 'M'] } }, 'data.columns.size.order', 'set "encode": "ordinal"'],
  [{ size: { encode: 'ordinal', order: ['S'] } }, 'data.columns.size.order', 'lacks the category "M"'],
  [{ size: { encode: 'ordinal', order: ['S', 'M', 'S'] } }, 'data.columns.size.order', '"S" is listed twice'],
]

describe('settings of a column that have no meaning', () => {
  const text = 'a,size,y\n1,S,1\n2,M,2\n3,S,3\n'
  it.each(WRONG)('%j are refused', async (columns, key, problem) => {
    await expectRefusal(csv(text, { columns }), 'experimentImpossible', key, problem)
  })

  it('name the nearest where the file has no such column', async () => {
    await expectRefusal(csv(text, { columns: { sizes: {} } }), 'columnUnknown', 'data.columns', '"size"')
  })

  it('are told of where the column is no feature', async () => {
    const { warnings } = await csv(text, { features: ['a'], columns: { size: { encode: 'ordinal' } } })
    expect(warnings).toContain('data.columns says what is done to "size", which is no feature.')
  })

  it('are refused where numbers are named categories elsewhere', async () => {
    const spec = { categorical: ['a'], columns: { a: { as: 'number' } } }
    await expectRefusal(csv(text, spec), 'experimentImpossible', 'data.columns.a.as')
  })
})

describe('a column that is cast to numbers', () => {
  it('holds numbers and what stands for missing ones', async () => {
    const data = await csv('a,y\n1,1\nNA,2\n3,3\n', { columns: { a: { as: 'number', missing: 'mean' } } })
    expect(rowsOf(data)).toEqual([[1], [2], [3]])
  })

  it('is refused where it holds a word, with the place', async () => {
    const loading = csv('a,y\n1,1\nmany,2\nfew,3\n', { columns: { a: { as: 'number' } } })
    await expectRefusal(loading, 'valueNotNumber', 'line 3', '"many"')
  })

  it('may have such rows left out by the filter', async () => {
    const spec = { columns: { a: { as: 'number' } }, filter: "a <> 'many'" }
    expect(rowsOf(await csv('a,y\n1,1\nmany,2\n3,3\n', spec))).toEqual([[1], [3]])
  })
})

describe('rows that miss a value', () => {
  it('stay where the column says what stands in for it, and go where it does not', async () => {
    const text = 'a,b,y\n1,,1\n,2,2\n3,3,3\n'
    const data = await csv(text, { missing: 'dropRows', columns: { a: { missing: { value: 9 } } } })
    expect(rowsOf(data)).toEqual([
      [9, 2],
      [3, 3],
    ])
  })

  it('are refused where the column says so, whatever holds for all', async () => {
    const loading = csv('a,y\n1,1\n,2\n', { missing: 'mean', columns: { a: { missing: 'refuse' } } })
    await expectRefusal(loading, 'valueMissing', 'line 3')
  })
})

describe('the target of a regression', () => {
  const text = 'a,y\n1,1\n2,10\n3,100\n4,1000\n'

  it.each(CASES.filter(({ missing }) => missing === 'mean'))(
    'is transformed by $transform, scaled by $scaling, and had back',
    async ({ transform, scaling }) => {
      const spec = { transformTarget: transform, standardizeTarget: scalings[scaling].written }
      const { target, preprocessing } = await csv(text, spec)
      if (target.kind === 'classes') throw new Error('classes')
      const values = [1, 10, 100, 1000].map(to[transform])
      const { mean, std } = scaleBy[scaling](Float64Array.from(values), Int32Array.of(0, 1, 2, 3))
      expect(preprocessing.target).toEqual({
        ...{ kind: 'values', names: ['y'], transform, mean: target.mean, std: target.std },
      })
      target.values.forEach((y, i) => expect(y).toBeCloseTo((values[i] - mean) / std, 3))
      const back = Array.from(target.values, (y) => originalTarget(y, target, 0))
      back.forEach((y, i) => expect(y / 10 ** i).toBeCloseTo(1, 4))
    },
  )

  it('is refused where its transform has no value for it, with the place', async () => {
    const loading = csv('a,y\n1,1\n2,0\n', { transformTarget: 'log' })
    await expectRefusal(loading, 'valueUntransformable', 'line 3', '"y"')
  })

  it('has no transform in a classification', async () => {
    const loading = csv('a,y\n1,p\n2,q\n', { task: 'classification', transformTarget: 'log' })
    await expectRefusal(loading, 'experimentImpossible', 'data.transformTarget')
  })
})

describe('what is learned', () => {
  const cell = fc.oneof(fc.constant(''), fc.double({ min: 0.01, max: 1e4, noNaN: true }).map(String))
  const how = fc.record({
    missing: fc.constantFrom('mean', 'median'),
    transform: fc.constantFrom(...TRANSFORMS),
    standardize: fc.constantFrom(...SCALINGS.map((name) => scalings[name].written)),
    use: fc.constantFrom('all', 'search'),
  })

  it('is of the training part alone: no other row changes a number of it', async () => {
    const others = fc.array(fc.tuple(cell, fc.double({ min: 0.01, max: 1e4, noNaN: true })), {
      ...{ minLength: 3, maxLength: 3 },
    })
    await fc.assert(
      fc.asyncProperty(others, how, async (rows, { missing, transform, standardize, use }) => {
        const preprocessed = async (of: readonly (readonly [string, number])[]): Promise<unknown> => {
          const lines = of.map(([x, y], i) => `${x},${i % 2 ? 'test' : 'validation'},${y},p`)
          const text = `x,part,y,c\n1,train,2,p\n,train,3,q\n7.5,train,5,p\n9,train,1,q\n${lines.join('\n')}\n`
          const spec = { missing, standardize, columns: { x: { transform } }, transformTarget: transform }
          const data = await csv(text, {
            ...spec,
            standardizeTarget: standardize,
            split: { column: 'part', use },
          })
          return data.preprocessing
        }
        expect(await preprocessed(rows)).toEqual(await preprocessed(rows.map(() => ['1', 1] as const)))
      }),
      { numRuns: 25 },
    )
  })
})

describe('made-up data', () => {
  const spec = { source: { generator: 'moons', rows: 60, noise: 0.2, seed: 1 }, task: 'classification' }

  it('are prepared as those of a file', async () => {
    const data = await load({ ...spec, standardize: 'minMax', columns: { x1: { standardize: false } } })
    expect(data.preprocessing.features[0]).toMatchObject({ column: 'x1', mean: 0, std: 1 })
    const second = rowsOf(data).map(([, x]) => x)
    expect([Math.min(...second), Math.max(...second)]).toEqual([0, 1])
  })

  it.each([
    [{ filter: 'x1 > 0' }, 'data.filter'],
    [{ columns: { x1: { as: 'category' } } }, 'data.columns.x1.as'],
  ])('have no %j', async (more, key) => {
    await expectRefusal(load({ ...spec, ...more }), 'experimentImpossible', key)
  })

  it('name the nearest of their columns', async () => {
    await expectRefusal(load({ ...spec, columns: { x3: {} } }), 'columnUnknown', 'data.columns', 'x3')
  })
})

describe('pixels', () => {
  // Four images of two pixels, of which the last is in no training part.
  const PIXELS = Uint8Array.of(0, 7, 51, 7, 255, 7, 200, 9)
  const TRAINED = Int32Array.of(0, 1, 2)

  it.each(SCALINGS)('are scaled by %s as numbers are', (scaling) => {
    const warnings: string[] = []
    const found = pixelScale(scaling, PIXELS, 2, TRAINED, warnings)
    if (scaling === 'none') return expect(found).toBeNull()
    const first = scaleBy[scaling](Float64Array.of(0, 51 / 255, 1), TRAINED)
    expect(found!.mean[0]).toBeCloseTo(first.mean, 12)
    expect(found!.std[0]).toBeCloseTo(first.std, 12)
    expect(found!.std[1]).toBe(1)
    expect(warnings).toEqual(['1 of 2 pixels has the same value in every row of the training part.'])
  })
})

it('leaves out nothing and scales by mean and deviation where nothing is said', async () => {
  const data = await csv('a,y\n1,1\n2,2\n', { split: ALL_TRAIN, standardize: true })
  expect(data.preprocessing.features).toEqual([
    { kind: 'numeric', column: 'a', transform: 'none', fill: null, mean: 1.5, std: 0.5 },
  ])
})
