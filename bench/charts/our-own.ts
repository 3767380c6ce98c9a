import { axisMarks, plotBox } from '../../renderer/charts/axes'
import type { ChartView, XRange } from '../../renderer/charts/chart-source'
import { seriesColour } from '../../renderer/charts/colours'
import { countOf, type Points } from '../../renderer/charts/decimate'
import { drawScene } from '../../renderer/charts/draw-scene'
import { lineSource } from '../../renderer/charts/line-source'
import { scale } from '../../renderer/charts/scale'
import type { Mark, Scene } from '../../renderer/charts/scene'
import { SIZE, STYLE, type MakeChart } from './measured-chart'

const NAMES = { xName: 'step', yName: 'norm' } as const

/** Charts as the studio draws them. */
export const ourOwn: MakeChart = (place, { x, ys }) => {
  const canvas = document.createElement('canvas')
  Object.assign(canvas, SIZE)
  place.append(canvas)
  const context = canvas.getContext('2d')!
  const put = (scene: Scene): void => {
    context.clearRect(0, 0, SIZE.width, SIZE.height)
    drawScene(context, scene)
  }
  const lines = ys.map((y, i) => ({ id: `${i}`, name: `${i}`, x, y, colour: seriesColour(i) }))
  const source = lineSource({ ...NAMES, lines })
  const view: Omit<ChartView, 'range'> = { isLog: false, smoothing: 0, hidden: new Set() }
  return {
    setPoints: (lines) => put(sceneOf(lines)),
    zoom: (range: XRange) => put(source.draw(SIZE, STYLE, { ...view, range }).scene),
  }
}

/** What `lineChart` makes of lines whose points are chosen already. */
function sceneOf(lines: readonly Points[]): Scene {
  const plot = plotBox(SIZE.width, SIZE.height)
  const x = scale(0, countOf(lines[0]) - 1, plot.x, plot.x + plot.width)
  const y = scale(-1, 2, plot.y + plot.height, plot.y)
  const marks = lines.map((points, i): Mark => {
    const inPixels = points.map((value, at) => (at % 2 === 0 ? x : y).at(value))
    return { type: 'line', points: inPixels, colour: STYLE.colours[seriesColour(i)], width: 1 }
  })
  return {
    ...SIZE,
    fontFamily: STYLE.fontFamily,
    marks: [
      ...axisMarks({ plot, x, y, ...NAMES, isCount: true }, STYLE),
      { type: 'within', box: plot, marks },
    ],
  }
}
