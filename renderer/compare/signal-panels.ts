import { outlook } from '../../core'
import type { Scheme } from '../../services/contract/comparison-file'
import type { Signals } from '../../services/contract/inspection'
import type { ChartColour } from '../charts/colours'
import type { LinePanel, LinePanels, PanelLine } from '../charts/line-panels'
import { words } from '../words'
import { lookOf } from './looks'
import { factorPerLayer, SIGNAL_NAMES, signalLines, type SignalName } from './signal-lines'
import type { MeanBand } from './statistics'

/** A scheme, and what was found of it before training; null: not asked yet. */
export interface MeasuredScheme {
  readonly scheme: Scheme
  readonly index: number
  readonly signals: Signals | null
  readonly problem: string | null
}

const w = words.compare.before
export const SIGNAL_LOOKS: Readonly<Record<SignalName, Pick<PanelLine, 'colour' | 'marker'>>> = {
  z: { colour: 'series-1', marker: 'circle' },
  a: { colour: 'series-3', marker: 'square' },
  delta: { colour: 'series-2', marker: 'triangle' },
}

/** A panel for each scheme: measured lines with markers, predicted ones dashed. */
export function signalPanels(schemes: readonly MeasuredScheme[], names: readonly SignalName[]): LinePanels {
  const panels = schemes.map(({ scheme, index, signals, problem }): LinePanel => {
    const { colour, marker } = lookOf(index)
    const lines = signals ? signalLines(signals).filter(({ name }) => names.includes(name)) : []
    const note = signals ? undefined : (problem ?? w.waiting)
    return {
      ...{ name: scheme.label, colour, marker, note },
      // What is predicted lies on top: where both agree, both are seen.
      lines: lines.flatMap(({ name, measured, theory }): PanelLine[] => [
        { name, y: measured.mean, ...SIGNAL_LOOKS[name], dash: 'solid', band: measured, isPale: true },
        ...(theory ? [theoryLine(name, theory)] : []),
      ]),
    }
  })
  return { xName: words.compare.results.layer, yName: w.yName, panels }
}

const theoryLine = (name: SignalName, theory: MeanBand): PanelLine => ({
  ...{ name: w.theory(name), y: theory.mean, colour: SIGNAL_LOOKS[name].colour, marker: null },
  ...{ dash: 'dashed', band: theory },
})

/** A row of the table of factors. */
export interface FactorRow {
  readonly label: string
  readonly index: number
  readonly forward: number | null
  readonly forwardTheory: number | null
  readonly backward: number | null
  readonly backwardTheory: number | null
  /** Infinity: any depth; null: the theory says nothing. */
  readonly depth: number | null
}

export const factorRows = (schemes: readonly MeasuredScheme[]): FactorRow[] =>
  schemes.flatMap(({ scheme, index, signals }) => {
    if (!signals) return []
    const [z, , delta] = signalLines(signals)
    const { field } = outlook(signals.network, Math.min(signals.inputMeanSquare, 1e30))
    return [
      {
        ...{ label: scheme.label, index },
        forward: factorPerLayer(z.measured.mean, 'forward'),
        forwardTheory: z.theory && factorPerLayer(z.theory.mean, 'forward'),
        backward: factorPerLayer(delta.measured.mean, 'backward'),
        backwardTheory: delta.theory && factorPerLayer(delta.theory.mean, 'backward'),
        depth: typeof field === 'string' ? null : field.trainableDepth,
      },
    ]
  })

/** All numbers: a line for each scheme and layer. */
export const SIGNAL_COLUMNS = [
  ...['scheme', 'layer'],
  ...SIGNAL_NAMES.flatMap((name) => [
    ...[name, `${name} min`, `${name} max`],
    ...[`${name} theory`, `${name} theory low`, `${name} theory high`],
  ]),
]

export const signalRows = (schemes: readonly MeasuredScheme[]): (string | number)[][] =>
  schemes.flatMap(({ scheme, signals }) => {
    if (!signals) return []
    const lines = signalLines(signals)
    return signals.network.layers.map((_, layer) => [
      ...[scheme.label, layer + 1],
      ...lines.flatMap(({ measured, theory }) => [
        ...[measured.mean[layer], measured.low[layer], measured.high[layer]],
        ...(theory ? [theory.mean[layer], theory.low[layer], theory.high[layer]] : ['', '', '']),
      ]),
    ])
  })

export const colourOfSignal = (name: SignalName): ChartColour => SIGNAL_LOOKS[name].colour
