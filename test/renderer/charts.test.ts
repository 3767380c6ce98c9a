import { describe, expect, it } from 'vitest'
import type { ChartView, Drawing } from '../../renderer/charts/chart-source'
import { columnOf } from '../../renderer/charts/column-table'
import { keptByClipping } from '../../renderer/charts/derived'
import type { Line, LineChart } from '../../renderer/charts/line'
import { lineChart } from '../../renderer/charts/line-chart'
import { lineSource } from '../../renderer/charts/line-source'
import { lossLines } from '../../renderer/charts/loss-lines'
import type { Mark } from '../../renderer/charts/scene'
import { style } from './chart-style'

const SIZE = { width: 672, height: 246 }

const viewOf = (view: Partial<ChartView> = {}): ChartView => ({
  ...{ range: { low: 0, high: 10 }, isLog: false, smoothing: 0, hidden: new Set() },
  ...view,
})

const lineOf = (values: readonly number[], more: Partial<Line> = {}): Line => ({
  ...{ id: 'a', name: 'A', colour: 'series-1', x: columnOf(values.map((_, i) => i)), y: columnOf(values) },
  ...more,
})

const chartOf = (lines: readonly Line[], more: Partial<LineChart> = {}): LineChart => ({
  ...{ xName: 'step', yName: 'J', lines },
  ...more,
})

const draw = (chart: LineChart, view?: Partial<ChartView>): Drawing =>
  lineChart(chart, SIZE, style, viewOf(view))

/** All marks, also those within others. */
const marksOf = ({ scene }: Drawing): Mark[] =>
  scene.marks.flatMap((mark) => (mark.type === 'within' ? [mark, ...mark.marks] : [mark]))

const ofColour = (drawing: Drawing, colour: keyof typeof style.colours, type: Mark['type'] = 'line') =>
  marksOf(drawing).filter(
    (mark) => mark.type === type && 'colour' in mark && mark.colour === style.colours[colour],
  )

const texts = (drawing: Drawing): string[] =>
  marksOf(drawing).flatMap((mark) => (mark.type === 'text' ? [mark.text] : []))

describe('a chart of lines', () => {
  it('draws each line in its colour and dash, within the plot', () => {
    const drawing = draw(chartOf([lineOf([1, 2, 3], { dash: 'dashed' })]), { range: { low: 0, high: 2 } })
    const [line] = ofColour(drawing, 'series-1')
    expect(line).toMatchObject({ dash: [5, 3], width: 1 })
    const { x, y, width, height } = drawing.plot
    const points = [...(line as Extract<Mark, { type: 'line' }>).points]
    expect(points.filter((_, i) => i % 2 === 0)).toEqual([x, x + width / 2, x + width])
    expect(points.filter((_, i) => i % 2 === 1).every((at) => at >= y && at <= y + height)).toBe(true)
  })

  it('marks a line of one point', () => {
    expect(ofColour(draw(chartOf([lineOf([1])])), 'series-1', 'markers')).toHaveLength(1)
  })

  it('names its axes', () => {
    expect(texts(draw(chartOf([lineOf([1, 2])])))).toEqual(expect.arrayContaining(['step', 'J']))
  })

  it('leaves out hidden lines, also from the range of its axis', () => {
    const lines = [lineOf([1, 2]), lineOf([1, 1e6], { id: 'b', colour: 'series-2' })]
    const drawing = draw(chartOf(lines), { hidden: new Set(['b']) })
    expect(ofColour(drawing, 'series-2')).toEqual([])
    expect(texts(drawing)).not.toContain('1 M')
  })

  it('draws the raw numbers pale under the smoothed ones', () => {
    const lines = ofColour(draw(chartOf([lineOf([1, 3, 2, 5])]), { smoothing: 0.9 }), 'series-1')
    expect(lines.map((line) => 'opacity' in line && line.opacity)).toEqual([0.35, false])
  })

  it('draws what lies around a line as an area', () => {
    const band = { low: columnOf([0, 1, 2]), high: columnOf([2, 3, 4]) }
    expect(ofColour(draw(chartOf([lineOf([1, 2, 3], { band })])), 'series-1', 'area')).toHaveLength(1)
  })

  it('draws a value to compare with where it lies within the axis', () => {
    const references = [
      { y: 1.5, label: 'half' },
      { y: 99, label: 'far' },
    ]
    const said = texts(draw(chartOf([lineOf([1, 2])], { references })))
    expect(said).toContain('half')
    expect(said).not.toContain('far')
  })

  it('has a notch at the clipped steps alone', () => {
    const x = columnOf([0, 1, 2, 3])
    const clipped = { x, kept: keptByClipping(columnOf([1, 5, 1, 1]), columnOf([1, 2, 1, 1])) }
    const drawing = draw(chartOf([lineOf([1, 2, 3, 4])], { clipped }), { range: { low: 0, high: 3 } })
    const notches = ofColour(drawing, 'danger') as Extract<Mark, { type: 'line' }>[]
    expect(notches).toHaveLength(1)
    const places = [...notches[0].points].filter((at, i) => i % 2 === 0 && !Number.isNaN(at))
    expect(new Set(places).size).toBe(1)
    expect(Math.abs(places[0] - drawing.x.at(1))).toBeLessThan(2)
  })

  it('says how many points are drawn of how many', () => {
    const many = lineOf(Array.from({ length: 5000 }, (_, i) => Math.sin(i)))
    const { notes } = draw(chartOf([many]), { range: { low: 0, high: 4999 } })
    expect(notes[0]).toMatch(/^[\d,]+ of 5,000 points drawn: smallest and largest of each stretch kept$/)
    expect(draw(chartOf([lineOf([1, 2])])).notes).toEqual(['All 2 points drawn'])
  })
})

describe('a logarithmic axis', () => {
  it('says how many values have no place on it', () => {
    const { notes } = draw(chartOf([lineOf([1, 0, -2, 4])]), { isLog: true })
    expect(notes).toContain('2 values are not positive and not on the log scale')
  })

  it('reaches from a round number to a round number', () => {
    const said = texts(draw(chartOf([lineOf([0.03, 4.1])]), { isLog: true }))
    expect(said).toEqual(expect.arrayContaining(['0.1', '1']))
  })
})

describe('numbers that are not finite', () => {
  const drawing = draw(chartOf([lineOf([1, 2, NaN, NaN, 2, Infinity, 1])]))

  it('are told at the first of them, with what it is and the line', () => {
    expect(texts(drawing)).toContain('NaN from step 2, A')
    expect(texts(draw(chartOf([lineOf([1, -Infinity])])))).toContain('−∞ from step 1, A')
  })

  it('shade the chart while they last', () => {
    const grounds = marksOf(drawing).filter((mark) => mark.type === 'box' && mark.opacity === 0.1)
    expect(grounds).toHaveLength(2)
    expect(grounds[0]).toMatchObject({ x: drawing.x.at(2), width: drawing.x.at(3) - drawing.x.at(2) })
  })

  it('lie at the edge where they are infinite', () => {
    const [mark] = marksOf(drawing).filter((each) => each.type === 'markers' && each.marker === 'triangle')
    expect(mark).toMatchObject({ points: Float64Array.of(drawing.x.at(5), drawing.plot.y + 5) })
  })

  it('of lines that break down together are told together', () => {
    const lines = ['a', 'b', 'c'].map((id) => lineOf([1, NaN], { id, name: id }))
    expect(texts(draw(chartOf(lines)))).toContain('NaN from step 1, 3 lines')
  })

  it('are nothing to be told where NaN stands for no number', () => {
    const said = texts(draw(chartOf([lineOf([NaN, 1], { hasGaps: true })])))
    expect(said.some((text) => text.includes('NaN'))).toBe(false)
  })
})

describe('what a chart of lines says at the cursor', () => {
  const source = lineSource(chartOf([lineOf([0.12345678, 2, NaN])]))
  const at = (x: number | null, view?: Partial<ChartView>) => source.readings(x, viewOf(view))[0]

  it('is the number of the last row there or before, in short and with all digits', () => {
    expect(at(0.5)).toMatchObject({ value: '0.1235', exact: '0.12345678' })
    expect(at(-1)).toMatchObject({ value: '–', exact: '' })
  })

  it('is the last one where there is no cursor, and since when it is not finite', () => {
    expect(at(null)).toMatchObject({ value: 'NaN since step 2', exact: 'NaN' })
  })

  it('is the smoothed number too where lines are smoothed', () => {
    expect(at(1, { smoothing: 0.5 }).value).toBe('2 ≈ 1.374')
  })
})

describe('the file of a chart of lines', () => {
  it('holds all rows of the shown lines in the shown range, with all digits', () => {
    const lines = [
      lineOf([1 / 3, 2, NaN, 4]),
      lineOf([7, 8], { id: 'b', name: 'b, "B"', x: columnOf([1, 2.5]) }),
      lineOf([0, 0], { id: 'c', name: 'C' }),
    ]
    const view = viewOf({ range: { low: 0, high: 2.5 }, hidden: new Set(['c']) })
    expect(lineSource(chartOf(lines)).csv(view).join('')).toBe(
      ['step,A,"b, ""B"""', '0,0.3333333333333333,', '1,2,7', '2,NaN,', '2.5,,8', ''].join('\n'),
    )
  })

  it('is complete where a chart draws a fraction of it', () => {
    const values = Array.from({ length: 30_000 }, (_, i) => i / 7)
    const csv = lineSource(chartOf([lineOf(values)]))
      .csv(viewOf({ range: { low: 0, high: 29_999 } }))
      .join('')
    expect(csv.split('\n').slice(1, -1)).toEqual(values.map((value, i) => `${i},${value}`))
  })
})

describe('the lines of a loss', () => {
  const names = { minibatch: 'Minibatch', training: 'Training', validation: 'Validation' }
  const tableOf = (columns: Readonly<Record<string, readonly number[]>>) => (name: string) =>
    name in columns ? columnOf(columns[name]) : undefined

  it('are of minibatches over steps, and of both parts after epochs', () => {
    const epochs = tableOf({ step: [3], trainLoss: [4], validationLoss: [5] })
    const lines = lossLines(tableOf({ step: [1], trainLoss: [2] }), epochs, names)
    expect(lines.map(({ name, x, y }) => [name, x.at(0), y.at(0)])).toEqual([
      ['Minibatch', 1, 2],
      ['Training', 3, 4],
      ['Validation', 3, 5],
    ])
  })

  it('are only those that there are', () => {
    const lines = lossLines(tableOf({ step: [1], trainLoss: [2] }), tableOf({}), names)
    expect(lines.map(({ id }) => id)).toEqual(['minibatch'])
  })
})
