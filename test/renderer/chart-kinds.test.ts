import { describe, expect, it } from 'vitest'
import { barsOf, barsPath } from '../../renderer/charts/bars'
import { columnOf } from '../../renderer/charts/column-table'
import { confusionRows, nextCell, totalOf } from '../../renderer/charts/confusion'
import { confusionCsv, confusionScene } from '../../renderer/charts/confusion-picture'
import { curve } from '../../renderer/charts/curve'
import { heatSource } from '../../renderer/charts/heat-map'
import { momentsOf, spread, valueRange, type HistogramMoments } from '../../renderer/charts/histogram-moments'
import { histogramSource } from '../../renderer/charts/histogram-over-time'
import { hexOf } from '../../renderer/charts/oklab'
import { scatter } from '../../renderer/charts/scatter'
import type { Mark, Scene } from '../../renderer/charts/scene'
import { smallMapGrid, smallMaps, surface } from '../../renderer/charts/surface'
import { viridis } from '../../renderer/charts/colour-maps'
import { style } from './chart-style'

const SIZE = { width: 600, height: 246 }
const view = { range: { low: 1, high: 1000 }, isLog: false, smoothing: 0, hidden: new Set<string>() }

type Cells = Extract<Mark, { type: 'cells' }>
const cellsOf = ({ marks }: Scene): Cells => marks.find((mark) => mark.type === 'cells')!
const texts = ({ marks }: Scene): string[] =>
  marks.flatMap((mark) => (mark.type === 'text' ? [mark.text] : []))

describe('a heat map of layers', () => {
  const x = columnOf(Array.from({ length: 1000 }, (_, i) => i + 1))
  const rowOf = (k: number, at: (step: number) => number) => ({
    ...{ id: `layer${k}`, name: `layer ${k}`, label: String(k) },
    y: columnOf(Array.from({ length: 1000 }, (_, i) => at(i + 1))),
  })
  const map = (...rows: ReturnType<typeof rowOf>[]) =>
    heatSource({ xName: 'step', yName: 'layer k', x, rows })

  const coloursOf = (...rows: ReturnType<typeof rowOf>[]) => {
    const cells = cellsOf(map(...rows).draw(SIZE, style, view).scene)
    const all = cells.colours.map((colour) => colour && hexOf(colour))
    return rows.map((_, row) => all.slice(row * cells.columns, (row + 1) * cells.columns))
  }

  it('colours by the logarithm, the smallest dark and the largest light', () => {
    const [first, second, third] = coloursOf(
      rowOf(1, () => 1e-4),
      rowOf(2, () => 1e-2),
      rowOf(3, () => 1),
    )
    expect([first[5], second[5], third[5]]).toEqual([0, 0.5, 1].map((t) => hexOf(viridis(t))))
  })

  it('shows the largest of each stretch, so that no spike is lost', () => {
    const [cells] = coloursOf(rowOf(1, (step) => (step === 501 ? 100 : 1)))
    expect(cells.filter((colour) => colour === hexOf(viridis(1)))).toHaveLength(1)
  })

  it('shows zero and what is not finite in colours of their own, one such number among many too', () => {
    const [cells] = coloursOf(rowOf(1, (step) => (step <= 300 ? 0 : step === 700 ? NaN : 1)))
    expect(cells[10]).toBe(style.colours.sunken)
    expect(cells.filter((colour) => colour === style.colours.danger)).toHaveLength(1)
    expect(texts(map(rowOf(1, () => NaN)).draw(SIZE, style, view).scene)).toContain('NaN or ∞')
  })

  it('shows the last row too, which may be the one where the run diverged', () => {
    const [cells] = coloursOf(rowOf(1, (step) => (step === 1000 ? NaN : 1)))
    expect(cells.at(-1)).toBe(style.colours.danger)
  })

  it('fills the space between two rows with the one before', () => {
    const zoomed = { ...view, range: { low: 500, high: 503 } }
    const cells = cellsOf(map(rowOf(1, (step) => step)).draw(SIZE, style, zoomed).scene)
    expect(cells.colours.every((colour) => colour !== null)).toBe(true)
  })

  it('reads out exact values', () => {
    const [reading] = map(rowOf(1, (step) => step / 3)).readings(7.5, view)
    expect(reading).toMatchObject({ name: 'layer 1', exact: String(7 / 3) })
  })
})

describe('histograms over time', () => {
  const columns: Record<string, number[]> = {
    ...{ step: [1, 1, 2, 2], layer: [1, 2, 1, 2] },
    ...{ 'weight.low': [-1, 0, -2, NaN], 'weight.high': [1, 4, 2, NaN], 'weight.nonFinite': [0, 0, 3, 9] },
    ...{ 'weight.1': [5, 1, 2, 0], 'weight.2': [3, 7, 6, 0] },
  }
  const moments = (layer: number): HistogramMoments =>
    momentsOf((name) => (name in columns ? columnOf(columns[name]) : undefined), 'weight', layer)

  it('are the rows of one layer', () => {
    expect(moments(1)).toEqual({
      ...{ x: Float64Array.of(1, 2), low: Float64Array.of(-1, -2), high: Float64Array.of(1, 2) },
      ...{ nonFinite: Float64Array.of(0, 3), counts: Float64Array.of(5, 3, 2, 6), bins: 2 },
    })
    expect(valueRange(moments(2))).toEqual({ low: 0, high: 4 })
  })

  it('are none of a run without rows', () => {
    const none = momentsOf(() => undefined, 'weight', 1)
    expect([none.x.length, none.bins, valueRange(none)]).toEqual([0, 0, null])
  })

  it('keep all that they count when they are spread over common bins', () => {
    const counts = spread(moments(1), 0, { low: -2, high: 2 }, 8)
    expect([...counts]).toEqual([0, 0, 2.5, 2.5, 1.5, 1.5, 0, 0])
  })

  it('of equal values stand in one bin', () => {
    const single = { ...moments(1), low: Float64Array.of(1, 1), high: Float64Array.of(1, 1) }
    expect([...spread(single, 0, { low: 0, high: 2 }, 4)]).toEqual([0, 0, 8, 0])
  })

  it('say what is not finite', () => {
    const source = histogramSource({ xName: 'step', yName: 'w', moments: moments(1), colour: 'accent' })
    const { notes } = source.draw(SIZE, style, { ...view, range: { low: 1, high: 2 } })
    expect(notes).toContain('3 values are not finite')
    expect(source.readings(null, view)[0].value).toBe('-2 to 2, 3 not finite')
    expect(source.csv({ ...view, range: { low: 2, high: 2 } }).join('')).toBe(
      'step,low,high,nonFinite,1,2\n2,-2,2,3,2,6\n',
    )
  })
})

describe('points against each other', () => {
  const group = { colour: 'series-1', marker: 'circle' } as const

  it('lie on the diagonal where both are the same', () => {
    const { scene, x, y } = scatter(
      { xName: 'true', yName: 'predicted', hasDiagonal: true, groups: [{ ...group, x: [1, 5], y: [1, 3] }] },
      SIZE,
      style,
    )
    expect([x.low, x.high]).toEqual([y.low, y.high])
    const points = scene.marks.flatMap((mark) => (mark.type === 'markers' ? [...mark.points] : []))
    expect(points).toEqual([x.at(1), y.at(1), x.at(5), y.at(3)])
  })

  it('that are not finite lie at the edge as crosses', () => {
    const { scene, plot } = scatter(
      { xName: 'x', yName: 'y', groups: [{ ...group, x: [1, 2, 3], y: [1, 2, Infinity] }] },
      SIZE,
      style,
    )
    const cross = scene.marks.find((mark) => mark.type === 'markers' && mark.marker === 'cross')
    expect((cross as Extract<Mark, { type: 'markers' }>).points[1]).toBe(plot.y)
  })
})

describe('a surface', () => {
  const axis = { name: 'x', low: 0, high: 1 }
  const cells = (outputs: number[], kind: 'classes' | 'values') =>
    cellsOf(surface({ x: axis, y: axis, resolution: 2, outputs, kind, points: [] }, SIZE, style).scene)

  it('has its lowest row at the bottom', () => {
    const { colours } = cells([0, 0, 1, 1], 'values')
    expect(colours.map((colour) => hexOf(colour!))).toEqual([1, 1, 0, 0].map((t) => hexOf(viridis(t))))
  })

  it('gives the likeliest class its colour, of two as of many', () => {
    const of = (outputs: number[]) => cells(outputs, 'classes').colours.map((colour) => hexOf(colour!))
    expect(of([1, 1, 0, 0])).toEqual(of([0, 0, 1, 1, 1, 1, 0, 0]))
  })

  it('shows what is not finite as what it is', () => {
    expect(hexOf(cells([NaN, 0, 1, 2], 'values').colours[2]!)).toBe(style.colours.danger)
    expect(hexOf(cells([NaN, 0, 1, 1], 'classes').colours[2]!)).toBe(style.colours.danger)
  })
})

describe('small maps', () => {
  it('are as large as there is room', () => {
    expect(smallMapGrid({ width: 600, height: 200 }, 3)).toMatchObject({ columns: 3 })
    const { columns, side } = smallMapGrid({ width: 600, height: 600 }, 64)
    expect(columns * side).toBeLessThanOrEqual(600)
    expect(Math.ceil(64 / columns) * side).toBeLessThanOrEqual(600)
  })

  it('share one range of colours', () => {
    const scene = smallMaps({ resolution: 1, values: [0, 1, 2], names: ['1', '2', '3'] }, SIZE, style)
    const colours = scene.marks.filter((mark): mark is Cells => mark.type === 'cells').slice(0, 3)
    expect(colours.map((cells) => hexOf(cells.colours[0]!))).toEqual(
      [0, 0.5, 1].map((t) => hexOf(viridis(t))),
    )
  })
})

describe('a curve', () => {
  it('is broken where it is not finite', () => {
    const { scene } = curve(
      { xName: 'x', yName: 'y', x: [0, 1, 2], curves: [{ name: 'y', y: [0, NaN, 1], colour: 'accent' }] },
      SIZE,
      style,
    )
    const within = scene.marks.find((mark) => mark.type === 'within')!
    const [line] = within.marks as Extract<Mark, { type: 'line' }>[]
    expect([...line.points].map(Number.isNaN)).toEqual([false, false, false, true, false, false])
  })
})

describe('a confusion matrix', () => {
  it('counts rows by class, with shares of the true class', () => {
    const [first, second] = confusionRows({ classes: ['a', 'b'], counts: [3, 1, 0, 0], unpredicted: [0, 0] })
    expect(first.map(({ count, share }) => [count, share])).toEqual([
      [3, 0.75],
      [1, 0.25],
    ])
    expect(second.map(({ share }) => share)).toEqual([null, null])
  })

  const saved = {
    classes: ['benign', 'malignant, or not known whether it is'],
    counts: [3, 1, 0, 0],
    unpredicted: [0, 0],
  }

  it('is saved with a line for each true class', () => {
    expect(confusionCsv(saved)).toEqual([
      'true \\ predicted,benign,"malignant, or not known whether it is"\n',
      'benign,3,1\n',
      '"malignant, or not known whether it is",0,0\n',
    ])
  })

  it('is saved as a picture with every count, its share, and names that fit', () => {
    const scene = confusionScene(saved, style)
    expect(texts(scene)).toEqual([
      ...['predicted', 'true', 'benign', 'malignant, or not known…', 'benign', 'malignan…'],
      ...['3', '75.0 %', '1', '25.0 %', '0', '', '0', ''],
    ])
    const boxes = scene.marks.flatMap((mark) => (mark.type === 'box' && !mark.isHollow ? [mark] : []))
    expect(boxes.map(({ opacity }) => opacity)).toEqual([0.375, 0.125, 0, 0])
    const [last] = boxes.slice(-1)
    expect(last.x + last.width).toBeLessThan(scene.width)
    expect(last.y + last.height).toBeLessThan(scene.height)
  })

  it('tells the rows that no class is predicted for, of which shares are shares too', () => {
    const odd = { classes: ['a', 'b'], counts: [3, 0, 0, 0], unpredicted: [1, 2] }
    expect(confusionRows(odd)[0][0].share).toBe(0.75)
    expect([totalOf(odd, 0), totalOf(odd, 1)]).toEqual([4, 2])
    expect(confusionCsv(odd)).toEqual(['true \\ predicted,a,b,NaN\n', 'a,3,0,1\n', 'b,0,0,2\n'])
    expect(texts(confusionScene(odd, style))).toEqual(expect.arrayContaining(['NaN', '1', '2']))
  })

  it('is walked through by arrows, not beyond its edges', () => {
    const at = { actual: 0, predicted: 1 }
    expect(nextCell(at, 'ArrowDown', 2)).toEqual({ actual: 1, predicted: 1 })
    expect(nextCell(at, 'ArrowRight', 2)).toEqual(at)
    expect(nextCell(at, 'Home', 2)).toEqual({ actual: 0, predicted: 0 })
  })
})

describe('bars', () => {
  it('are as high as their counts, the highest as high as the picture', () => {
    expect(barsOf([1, 4, 0], 30, 20).map(({ height }) => height)).toEqual([5, 20, 0])
  })

  it('of a single one among many are still seen', () => {
    expect(barsOf([1, 100_000], 30, 20)[0].height).toBe(1.5)
  })

  it('are one path without those that are empty', () => {
    expect(barsPath([2, 0], 20, 10, 0)).toBe('M0 0h10v10h-10z')
    expect(barsPath([], 20, 10)).toBe('')
  })
})
