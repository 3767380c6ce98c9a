import {
  activations,
  countParameters,
  initializers,
  softmax,
  type LayerSpec,
  type NetworkSpec,
} from '../../../../core'
import type { ExportSource } from '../../model-format'
import { count, counted, heading, table, text, type Block } from './blocks'

/** `ELU (alpha 1)`: a member of a table with its parameters. */
export function chosen(label: string, spec: object): string {
  const values = Object.entries(spec).filter(([key]) => key !== 'name' && key !== 'scheme')
  return values.length === 0 ? label : `${label} (${values.map((pair) => pair.join(' ')).join(', ')})`
}

/** The layers, with the shapes of what they hold. */
export function networkSection({ model }: ExportSource): Block[] {
  const { network } = model.trained
  const has = (some: (layer: LayerSpec) => boolean): boolean => network.layers.some(some)
  const columns: [head: string, cell: (layer: LayerSpec, i: number) => string][] = [
    ['layer', (_, i) => String(i + 1)],
    ['units', ({ units }) => counted(units)],
    ['W', ({ units }, i) => `${units} x ${fanIn(network, i)}`],
    ['activation', ({ activation }) => activationText(activation)],
    ['initialisation', ({ init }) => chosen(initializers[init.scheme].label, init)],
  ]
  if (has(({ batchNorm }) => batchNorm !== null)) {
    columns.push(['batch norm', ({ batchNorm }) => (batchNorm ? 'yes' : 'no')])
  }
  if (has(({ dropout }) => dropout > 0)) columns.push(['dropout', ({ dropout }) => String(dropout)])
  columns.push([
    'parameters',
    ({ units, batchNorm }, i) => counted(units * (fanIn(network, i) + (batchNorm ? 3 : 1))),
  ])
  return [
    heading('Network'),
    text(
      `Fully connected: ${[network.inputs, ...network.layers.map(({ units }) => units)].join('-')}, ${count(countParameters(network), 'parameter')}.`,
    ),
    table(
      columns.map(([head]) => head),
      network.layers.map((layer, i) => columns.map(([, cell]) => cell(layer, i))),
    ),
  ]
}

const fanIn = (network: NetworkSpec, i: number): number =>
  i === 0 ? network.inputs : network.layers[i - 1].units

const activationText = (spec: LayerSpec['activation']): string =>
  spec.name === 'softmax' ? softmax.label : chosen(activations[spec.name].label, spec)
