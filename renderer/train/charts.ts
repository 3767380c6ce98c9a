import { metrics, type MetricName } from '../../core'
import type { TableName } from '../../services/contract/api'
import type { ChartSource } from '../charts/chart-source'
import type { Column } from '../charts/column'
import { seriesColour } from '../charts/colours'
import { keptByClipping, minusOf, plusOf } from '../charts/derived'
import { heatSource } from '../charts/heat-map'
import type { NamedColumns } from '../charts/histogram-moments'
import type { Line } from '../charts/line'
import { lineSource } from '../charts/line-source'
import { lossLines } from '../charts/loss-lines'
import { words } from '../words'

/** The tables of a run, and how many layers it has. */
export interface RunTables {
  readonly steps: NamedColumns
  readonly epochs: NamedColumns
  readonly layers: number
}

/** A line of another run, to be drawn below. */
export type FormerLine = (
  table: TableName,
  column: string,
) => { readonly x: Column; readonly y: Column } | null

const w = words.train.charts
const STEP = words.chart.step
const layersOf = (layers: number): number[] => Array.from({ length: layers }, (_, i) => i + 1)

const source = (yName: string, lines: readonly Line[], more: object = {}): ChartSource =>
  lineSource({ xName: STEP, yName, lines, ...more })

/** J of each minibatch, and of both parts; those of another run pale and dotted. */
export function lossChart({ steps, epochs }: RunTables, former: FormerLine): ChartSource {
  const own = lossLines(steps, epochs, w.loss)
  const others: Line[] = [
    ...formerLine(former('epochs', 'trainLoss'), 'former-training', w.former(w.loss.training), 'series-1'),
    ...formerLine(
      former('epochs', 'validationLoss'),
      'former-validation',
      w.former(w.loss.validation),
      'series-2',
    ),
  ]
  return source('J', [...others, ...own])
}

/** A metric of the validation part. */
export function metricChart({ epochs }: RunTables, metric: MetricName, former: FormerLine): ChartSource {
  const column = `validation${metric[0].toUpperCase()}${metric.slice(1)}`
  const [x, y] = [epochs('step'), epochs(column)]
  const { label } = metrics[metric]
  const own: Line[] =
    x && y
      ? [{ id: 'metric', name: label, x, y, colour: 'series-2', dash: 'dashed', width: 1.5, hasGaps: true }]
      : []
  return source(label, [
    ...formerLine(former('epochs', column), 'former-metric', w.former(label), 'series-2'),
    ...own,
  ])
}

function formerLine(
  given: { readonly x: Column; readonly y: Column } | null,
  id: string,
  name: string,
  colour: Line['colour'],
): Line[] {
  // A run that diverged in its first epoch has no such number.
  return given && given.y.extremes(0, given.y.length).least !== -1
    ? [{ id, name, ...given, colour, dash: 'dotted', isPale: true, hasGaps: true }]
    : []
}

/** One line for each layer, of a column that every layer has. */
function layerLines({ steps, layers }: RunTables, column: string, look: Partial<Line> = {}): Line[] {
  const x = steps('step')
  if (!x) return []
  return layersOf(layers).flatMap((k): Line[] => {
    const y = steps(`${column}.${k}`)
    if (!y) return []
    return [
      {
        id: `layer-${k}`,
        name: w.layer(k),
        endLabel: String(k),
        x,
        y,
        colour: { layer: k, of: layers },
        ...look,
      },
    ]
  })
}

/** Which steps were clipped; null where there is no step yet. */
function clippedOf({ steps }: RunTables) {
  const [x, before, after] = [steps('step'), steps('gradNorm'), steps('clippedGradNorm')]
  return x && before && after ? { x, kept: keptByClipping(before, after) } : null
}

export const gradientChart = (tables: RunTables): ChartSource =>
  source(w.gradient.symbol, layerLines(tables, 'gradNorm'), { clipped: clippedOf(tables) })

/** ||delta[k]||, layer by step. */
export function flowChart(tables: RunTables): ChartSource | null {
  const x = tables.steps('step')
  if (!x) return null
  const rows = layerLines(tables, 'deltaNorm').map(({ id, name, endLabel = '', y }) => ({
    id,
    name,
    label: endLabel,
    y,
  }))
  return heatSource({ xName: STEP, yName: words.chart.layer, x, rows, clipped: clippedOf(tables) })
}

/** The norm over all parameters, before and after clipping. */
export function clippingChart(tables: RunTables): ChartSource {
  const { steps } = tables
  const [x, before, after] = [steps('step'), steps('gradNorm'), steps('clippedGradNorm')]
  const lines: Line[] =
    x && before && after
      ? [
          { id: 'before', name: w.clipping.before, x, y: before, colour: 'series-1' },
          { id: 'after', name: w.clipping.after, x, y: after, colour: 'series-2', dash: 'dashed' },
        ]
      : []
  return source(w.clipping.symbol, lines, { clipped: clippedOf(tables) })
}

export const updateChart = (tables: RunTables): ChartSource =>
  source(w.update.symbol, layerLines(tables, 'updateRatio'), {
    references: [{ y: 1e-3, label: w.update.usual }],
  })

/** The mean of a[k], in a band of one standard deviation. */
export function activationChart(tables: RunTables): ChartSource {
  const lines = layerLines(tables, 'activationMean').map((line, i): Line => {
    const std = tables.steps(`activationStd.${i + 1}`)
    return std ? { ...line, band: { low: minusOf(line.y, std), high: plusOf(line.y, std) } } : line
  })
  return source(w.activation.symbol, lines)
}

export const saturatedChart = (tables: RunTables): ChartSource =>
  source(w.saturated.symbol, layerLines(tables, 'saturated'), { yRange: [0, 1] })

/** Known from the first epoch's end on. */
export const deadChart = (tables: RunTables): ChartSource =>
  source(w.dead.symbol, layerLines(tables, 'dead', { hasGaps: true }), { yRange: [0, 1] })

export function rateChart({ steps }: RunTables): ChartSource {
  const [x, y] = [steps('step'), steps('learningRate')]
  return source(
    w.rate.symbol,
    x && y ? [{ id: 'rate', name: w.rate.title, x, y, colour: seriesColour(0) }] : [],
  )
}
