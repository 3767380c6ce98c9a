import { measureTitle } from '../compare/measures'
import type { ParallelCoordinates } from '../charts/parallel-coordinates'
import type { ParameterAxis } from '../charts/parameter-axis'
import type { PointPanels } from '../charts/point-panels'
import type { PlotPoints } from '../charts/point-plot'
import { drawable } from '../charts/scale'
import type { ValueRange } from '../charts/value-colours'
import type { ValuePlane } from '../charts/value-plane'
import { measureOf } from '../../services/contract/comparison-file'
import { search as words } from '../words/search'
import { axesOf, type SpaceAxis } from './axes'
import { frontOf } from './front'
import { smoothed } from './smoothed'
import { bestLine, rangeOf, signOf, valued, type SearchResults, type ValuedTrial } from './trials'

const w = words.results

export const titleOf = ({ file }: Pick<SearchResults, 'file'>): string => measureTitle(measureOf(file))

/** The value as an axis that all values fit on. */
function valueAxis(search: SearchResults, trials: readonly ValuedTrial[]): ParameterAxis {
  const { low, high, isLog } = rangeOf(trials.map(({ value }) => value))
  const [first, last] = drawable(low, high, isLog)
  return { name: titleOf(search), low: first, high: last, isLog, options: null }
}

/** Values as colours, from the best to the worst. */
const colourRange = (search: SearchResults, trials: readonly ValuedTrial[]): ValueRange => ({
  ...rangeOf(trials.map(({ value }) => value)),
  isLowerBetter: signOf(search.file) === 1,
})

const BEST = { colour: 'series-2', marker: 'diamond', size: 11 } as const

/** Those trained in full, those given up early, and the best one. */
function pointsOf(
  { best }: SearchResults,
  trials: readonly ValuedTrial[],
  x: (trial: ValuedTrial) => number,
  y: (trial: ValuedTrial) => number,
): PlotPoints[] {
  const points = (of: readonly ValuedTrial[], look: Omit<PlotPoints, 'x' | 'y'>): PlotPoints => ({
    ...{ ...look, x: of.map(x), y: of.map(y) },
  })
  const others = trials.filter(({ number }) => number !== best)
  const [pruned, whole] = [true, false].map((is) => others.filter(({ state }) => (state === 'pruned') === is))
  return [
    points(pruned, { colour: 'text-quiet', marker: 'triangle' }),
    points(whole, { colour: 'series-1', marker: 'circle' }),
    points(
      trials.filter(({ number }) => number === best),
      BEST,
    ),
  ]
}

/** The value of each trial, and the best one until then. */
export function bestPicture(search: SearchResults): PointPanels {
  const trials = valued(search.results)
  const y = valueAxis(search, trials)
  const last = Math.max(2, search.results.length)
  const x = { name: w.trial, low: 0.5, high: last + 0.5, isLog: false, isWhole: true, options: null }
  const line = bestLine(search.results, signOf(search.file))
  return {
    yName: y.name,
    hasNameBelow: true,
    panels: [
      {
        ...{ x, y, lines: [{ ...line, colour: 'accent', isStepped: true }] },
        groups: pointsOf(
          search,
          trials,
          ({ number }) => number + 1,
          ({ value }) => value,
        ),
      },
    ],
  }
}

/** The value against each parameter. */
export function slicesPicture(search: SearchResults): PointPanels {
  const trials = valued(search.results)
  const y = valueAxis(search, trials)
  return {
    yName: y.name,
    panels: axesOf(search).map((axis) => {
      const active = trials.filter((trial) => !Number.isNaN(axis.of(trial)))
      return { x: axis, y, groups: pointsOf(search, active, axis.of, ({ value }) => value) }
    }),
  }
}

/** The value against the number of parameters of the network, with those that no other beats in both. */
export function frontPicture(search: SearchResults): PointPanels {
  const sized = valued(search.results).filter(({ parameters }) => parameters !== null)
  const size = ({ parameters }: ValuedTrial): number => parameters ?? NaN
  const y = valueAxis(search, sized)
  const { low, high, isLog } = rangeOf(sized.map(size))
  const [first, last] = drawable(low, high, isLog)
  const front = frontOf(search)
  const line = { x: front.map(size), y: front.map(({ value }) => value) }
  return {
    yName: y.name,
    hasNameBelow: true,
    panels: [
      {
        ...{ x: { name: w.parameters, low: first, high: last, isLog, options: null }, y },
        lines: [{ ...line, colour: 'accent', isStepped: true }],
        groups: [
          ...pointsOf(search, sized, size, ({ value }) => value),
          { ...line, colour: 'text', marker: 'square', size: 11, isHollow: true },
        ],
      },
    ],
  }
}

/** A line for each trial through all of its parameters. */
export function parallelPicture(search: SearchResults, chosen: number | null): ParallelCoordinates {
  const trials = valued(search.results)
  const axes = axesOf(search)
  const value = colourRange(search, trials)
  const [low, high] = drawable(value.low, value.high, value.isLog)
  return {
    axes,
    valueName: titleOf(search),
    value: { ...value, low, high },
    lines: trials.map((trial) => ({
      at: axes.map((axis) => axis.of(trial)),
      value: trial.value,
      isChosen: trial.number === chosen,
    })),
  }
}

const CELLS = { columns: 48, rows: 32 } as const

/** The plane of two parameters, with what was found in it. */
export function planePicture(search: SearchResults, xAxis: SpaceAxis, yAxis: SpaceAxis): ValuePlane {
  const trials = valued(search.results)
  const value = colourRange(search, trials)
  const points = trials
    .map((trial) => ({ x: xAxis.of(trial), y: yAxis.of(trial), value: trial.value }))
    .filter(({ x, y }) => !Number.isNaN(x) && !Number.isNaN(y))
  const values = smoothed(points, { x: xAxis, y: yAxis }, CELLS, value.isLog)
  return { x: xAxis, y: yAxis, value, points, map: { columns: CELLS.columns, values } }
}
