import { describe, expect, it } from 'vitest'
import { parallelCoordinates } from '../../renderer/charts/parallel-coordinates'
import { pointPanels } from '../../renderer/charts/point-panels'
import { shareBars } from '../../renderer/charts/share-bars'
import { sceneSvg } from '../../renderer/charts/scene-svg'
import { valueColours } from '../../renderer/charts/value-colours'
import { valuePlane } from '../../renderer/charts/value-plane'
import { axesOf } from '../../renderer/search/axes'
import { frontOf } from '../../renderer/search/front'
import { mostImportant } from '../../renderer/search/important'
import {
  bestPicture,
  frontPicture,
  parallelPicture,
  planePicture,
  slicesPicture,
} from '../../renderer/search/pictures'
import { smoothed } from '../../renderer/search/smoothed'
import { firstOrder, sortedTrials, trialCells, trialOrderAfter } from '../../renderer/search/trial-rows'
import { bestLine, rangeOf, valued } from '../../renderer/search/trials'
import { style } from './chart-style'
import { file, searchedStudy, trialOf } from './searched-study'

const deep = { depth: 3, learningRate: 0.1, 'network.hidden[2].units': 4, init: 'heNormal' }
const trials = [
  trialOf(0, { value: 2, parameters: 10 }),
  trialOf(1, { value: 0.5, parameters: 90, values: deep }),
  trialOf(2, { value: null, state: 'diverged' }),
  trialOf(3, { value: 1, state: 'pruned', epochs: 2, parameters: 40 }),
  trialOf(4, { value: 3, state: 'running', epochs: 1 }),
]
const search = searchedStudy(trials)
const size = { width: 600, height: 300 }

describe('the trials of a search', () => {
  it('count once they have ended with a number', () => {
    expect(valued(trials).map(({ number }) => number)).toEqual([0, 1, 3])
  })

  it('have a best value so far, whichever way is better', () => {
    expect(bestLine(trials, 1)).toEqual({ x: [1, 2, 4], y: [2, 0.5, 0.5] })
    expect(bestLine(trials, -1).y).toEqual([2, 2, 2])
  })

  it('are compared by decades where they span some', () => {
    expect(rangeOf([0.1, 3])).toEqual({ low: 0.1, high: 3, isLog: true })
    expect(rangeOf([0, 3]).isLog).toBe(false)
    expect(rangeOf([1, 3]).isLog).toBe(false)
  })

  it('are sorted by any column, those without a number last', () => {
    const order = firstOrder(search)
    const numbers = (by: typeof order): number[] => sortedTrials(trials, by).map(({ number }) => number)
    expect(numbers(order)).toEqual([1, 3, 0, 4, 2])
    expect(numbers(trialOrderAfter(order, 'value'))).toEqual([4, 0, 3, 1, 2])
    expect(numbers(trialOrderAfter(order, 'epochs'))).toEqual([4, 3, 0, 1, 2])
    expect(firstOrder({ file: { ...file, measure: 'accuracy' } }).isDescending).toBe(true)
    expect(trialCells(trials[2])).toMatchObject({ number: '3', state: 'Diverged', value: '–' })
  })

  it('are on the front where no other is better and smaller', () => {
    expect(frontOf(search).map(({ number }) => number)).toEqual([0, 3, 1])
  })
})

describe('axes of a space', () => {
  const axes = axesOf(search)

  it('have numbers, and options at whole places', () => {
    expect(axes.map(({ name, isLog }) => [name, isLog])).toEqual([
      ['Hidden layers', false],
      ['Learning rate', true],
      ['network.hidden[2].units', false],
      ['Initialisation', false],
    ])
    expect(axes[3].options).toHaveLength(2)
    expect(axes.map((axis) => axis.of(trials[1]))).toEqual([3, 0.1, 4, 1])
  })

  it('leave a gap where a parameter is not active', () => {
    expect(axes[2].of(trials[0])).toBeNaN()
    expect(parallelPicture(search, null).lines[0].at[2]).toBeNaN()
  })
})

describe('pictures of a search', () => {
  it.each([
    ['best so far', () => pointPanels(bestPicture(search), size, style)],
    ['slices', () => pointPanels(slicesPicture(search), size, style)],
    ['front', () => pointPanels(frontPicture(search), size, style)],
    ['parallel coordinates', () => parallelCoordinates(parallelPicture(search, 1), size, style)],
    ['plane', () => valuePlane(planePicture(search, axesOf(search)[1], axesOf(search)[3]), size, style)],
    ['shares', () => shareBars({ xName: 'share', bars: [{ name: 'Depth', share: 0.6 }] }, size, style)],
    ['one trial', () => parallelCoordinates(parallelPicture(searchedStudy([trials[0]]), 0), size, style)],
    ['no trial', () => pointPanels(bestPicture(searchedStudy([])), size, style)],
  ])('%s can be drawn and written, with no place that is no number', (_, draw) => {
    const svg = sceneSvg(draw().scene, 'a title', '#fff')
    expect(svg).toMatch(/^<svg/)
    expect(svg).not.toMatch(/NaN|Infinity|undefined/)
  })

  it('cut a line at a parameter that it does not have', () => {
    const { scene } = parallelCoordinates(parallelPicture(search, null), size, style)
    const lines = scene.marks.filter((mark) => mark.type === 'line' && mark.points.length === 2 * 5)
    expect(lines).toHaveLength(3)
    const gaps = lines.filter((mark) => mark.type === 'line' && Array.from(mark.points).some(Number.isNaN))
    expect(gaps).toHaveLength(2)
  })

  it('have a panel for each parameter, with those that were active', () => {
    const { panels } = slicesPicture(search)
    expect(panels).toHaveLength(4)
    expect(panels[2].groups.flatMap(({ x }) => Array.from(x))).toEqual([4])
  })

  it('colour the better ones farther from the ground, whichever way is better', () => {
    const range = { low: 1, high: 100, isLog: true, isLowerBetter: true }
    const colours = valueColours(range, style)
    expect([colours.share(1), colours.share(10), colours.share(100)]).toEqual([1, 0.5, 0])
    expect(valueColours({ ...range, isLowerBetter: false }, style).share(100)).toBe(1)
    expect(valueColours({ ...range, high: 1 }, style).share(1)).toBe(1)
  })

  it('say nothing between points that are far', () => {
    const axis = { name: 'a', low: 0, high: 1, isLog: false, options: null }
    const map = smoothed([{ x: 0.1, y: 0.9, value: 5 }], { x: axis, y: axis }, { columns: 5, rows: 5 }, false)
    expect(map[0]).toBeCloseTo(5)
    expect(map[24]).toBeNaN()
  })

  it('begin with the plane of what matters most', () => {
    expect(mostImportant(search, null)).toEqual(['depth', 'learningRate'])
    const parameters = Object.keys(file.space).map((key, i) => ({ key, share: i / 10 }))
    expect(mostImportant(search, { kind: 'shares', parameters, pairs: [] })).toEqual([
      'init',
      'network.hidden[2].units',
    ])
  })
})
