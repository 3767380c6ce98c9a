import { LineChart } from 'echarts/charts'
import { GridComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { MARGIN, plotBox } from '../../renderer/charts/axes'
import { seriesColour } from '../../renderer/charts/colours'
import { countOf, decimate, rowsWithin, type Points } from '../../renderer/charts/decimate'
import { SIZE, STYLE, type MakeChart } from './measured-chart'

use([LineChart, GridComponent, CanvasRenderer])

const { 'text-quiet': quiet, line, 'line-strong': strong } = STYLE.colours
const AXIS = {
  type: 'value',
  nameLocation: 'middle',
  axisLabel: { color: quiet, fontSize: 11 },
  axisLine: { show: true, lineStyle: { color: strong } },
  nameTextStyle: { color: quiet, fontSize: 11 },
} as const

/** As many points of a column as our own charts draw. */
const BUCKETS = Math.ceil(plotBox(SIZE.width, SIZE.height).width / 2)

/**
 * Charts by ECharts, as fast as it goes: a canvas, no animation, lines of width 1 without symbols, the ends of the axes given,
 * points interleaved in typed arrays, as few as our own charts draw, series replaced instead of merged.
 */
export const withECharts: MakeChart = (place, { x, ys }) => {
  const chart = init(place, null, { renderer: 'canvas', ...SIZE })
  chart.setOption({
    animation: false,
    grid: { ...MARGIN, outerBoundsMode: 'none' },
    xAxis: { ...AXIS, name: 'step', nameGap: 22, splitLine: { show: false } },
    yAxis: { ...AXIS, name: 'norm', nameGap: 42, splitLine: { lineStyle: { color: line } } },
  })
  const put = (lines: readonly Points[], xEnds: readonly number[], yEnds: readonly number[]): void => {
    chart.setOption(
      {
        xAxis: { min: xEnds[0], max: xEnds[1] },
        yAxis: { min: yEnds[0], max: yEnds[1] },
        series: lines.map((data, i) => ({
          ...{ id: `${i}`, type: 'line', data, dimensions: ['x', 'y'] },
          ...{ showSymbol: false, symbol: 'none', silent: true, emphasis: { disabled: true } },
          lineStyle: { width: 1, color: STYLE.colours[seriesColour(i)] },
        })),
      },
      { replaceMerge: ['series'], silent: true },
    )
    // It would draw in the next frame; what it takes belongs to the update.
    chart.getZr().flush()
  }
  return {
    setPoints: (lines) => put(lines, [0, countOf(lines[0]) - 1], [-1, 2]),
    zoom: ({ low, high }) => {
      const lines = ys.map((y) => decimate(x, y, rowsWithin(x, low, high), BUCKETS))
      put(lines, [low, high], extentOf(lines))
    },
  }
}

function extentOf(lines: readonly Points[]): readonly [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity]
  for (const points of lines) {
    for (let i = 1; i < points.length; i += 2) {
      if (points[i] < low) low = points[i]
      if (points[i] > high) high = points[i]
    }
  }
  return [low, high]
}
