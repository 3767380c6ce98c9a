import { describe, expect, it } from 'vitest'
import { CHART_COLOURS, type ChartColour, type ChartStyle } from '../../renderer/charts/colours'
import { lineChart, type Line } from '../../renderer/charts/line-chart'
import { lossLines, type Columns } from '../../renderer/charts/loss-lines'

const style: ChartStyle = {
  colours: Object.fromEntries(CHART_COLOURS.map((name) => [name, `the ${name}`])) as Record<
    ChartColour,
    string
  >,
  fontFamily: 'a face',
}

const line = (values: readonly number[]): Line => ({
  ...{ id: 'a', name: 'A', colour: 'series-1', dash: 'dashed', width: 2 },
  points: Float64Array.from(values.flatMap((y, i) => [i, y])),
})

const drawn = (values: readonly number[], isLog: boolean): unknown => {
  const { series } = lineChart({ xName: 'step', yName: 'J', isLog, lines: [line(values)] }, style)
  return [series].flat()[0]
}

describe('a chart of lines', () => {
  it('draws each line in its colour and dash', () => {
    expect(drawn([1, 2], false)).toMatchObject({
      ...{ id: 'a', name: 'A', dimensions: ['x', 'y'], data: Float64Array.of(0, 1, 1, 2) },
      lineStyle: { color: 'the series-1', type: 'dashed', width: 2 },
    })
  })

  it('shows a line of one point', () => {
    expect([drawn([1], false), drawn([1, 2], false)]).toMatchObject([
      { symbol: 'circle' },
      { symbol: 'none' },
    ])
  })

  it('leaves a gap on a logarithmic axis where a value is not positive', () => {
    expect(drawn([1, 0, -2, 4], true)).toMatchObject({ data: Float64Array.of(0, 1, 1, NaN, 2, NaN, 3, 4) })
  })

  it.each([
    [0.03, 4.1, 0.02, 5],
    [0.5, 2, 0.5, 2],
    [7, 9.5, 5, 10],
    [Infinity, -Infinity, 1, 1],
  ])('rounds a logarithmic axis of %s to %s to %s and %s', (min, max, from, to) => {
    const { yAxis } = lineChart({ xName: 'step', yName: 'J', isLog: true, lines: [] }, style)
    const axis = yAxis as unknown as { min: (extent: object) => number; max: (extent: object) => number }
    expect([axis.min({ min, max }), axis.max({ min, max })]).toEqual([from, to])
  })
})

describe('the lines of a loss', () => {
  const names = { minibatch: 'Minibatch', training: 'Training', validation: 'Validation' }
  const tableOf = (columns: Readonly<Record<string, number>>): Columns => ({
    points: (x, y) =>
      x in columns && y in columns ? Float64Array.of(columns[x], columns[y]) : new Float64Array(0),
  })

  it('are of minibatches over steps, and of both parts after epochs', () => {
    const lines = lossLines(
      tableOf({ step: 1, trainLoss: 2 }),
      tableOf({ step: 3, trainLoss: 4, validationLoss: 5 }),
      names,
    )
    expect(lines.map(({ name, points }) => [name, ...points])).toEqual([
      ['Minibatch', 1, 2],
      ['Training', 3, 4],
      ['Validation', 3, 5],
    ])
  })

  it('are only those that have a value', () => {
    const lines = lossLines(
      tableOf({ step: 1, trainLoss: 2 }),
      tableOf({ step: 3, validationLoss: NaN }),
      names,
    )
    expect(lines.map(({ id }) => id)).toEqual(['minibatch'])
  })
})
