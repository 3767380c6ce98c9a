import { activations, initContext, softmax, stdOf, type LayerSpec, type NetworkSpec } from '../../../core'
import { outline } from '../../training/prepare'
import { EXIT } from './exit-codes'
import { digits, grouped, print, printJson, tableOf, visible } from './output'

export interface DescribeOptions {
  readonly json?: true
}

/** What is told of layer k. */
interface LayerDescription {
  readonly layer: number
  readonly units: number
  /** [m_k, m_(k-1)]. */
  readonly weightShape: readonly [number, number]
  readonly biasShape: readonly [number]
  readonly activation: string
  readonly init: string
  /** Standard deviation of the weights that the scheme gives. */
  readonly weightStd: number
  readonly batchNorm: boolean
  readonly dropout: number
  readonly parameters: number
}

/** `descent describe FILE`. Returns the exit code. */
export async function describe(file: string, { json }: DescribeOptions): Promise<number> {
  const { experiment, facts } = await outline(file)
  const { network, training, file: resolved } = experiment
  const layers = network.layers.map((layer, i) => describeLayer(network, layer, i + 1))
  const total = layers.reduce((sum, { parameters }) => sum + parameters, 0)
  const sum = parameterSum(network)
  if (json) {
    printJson({
      name: resolved.name,
      inputs: network.inputs,
      layers,
      parameters: total,
      parameterSum: sum,
      data: facts,
    })
    return EXIT.done
  }
  const { train, validation, test } = facts.rows
  const rows = `${grouped(train)} training, ${grouped(validation)} validation, ${grouped(test)} test`
  print(
    [
      visible(resolved.name),
      `${network.inputs} features, ${rows} rows; ${training.loss.name}, ${training.optimizer.name}, batch ${training.batchSize}`,
      '',
      layerTable(layers),
      '',
      `${sum} = ${grouped(total)} parameters`,
    ].join('\n'),
  )
  return EXIT.done
}

function describeLayer(network: NetworkSpec, layer: LayerSpec, k: number): LayerDescription {
  const { fanIn, fanOut } = initContext(network, k)
  return {
    layer: k,
    units: fanOut,
    weightShape: [fanOut, fanIn],
    biasShape: [fanOut],
    activation: activationText(layer),
    init: initText(layer),
    weightStd: stdOf(layer.init, initContext(network, k)),
    batchNorm: layer.batchNorm !== null,
    dropout: layer.dropout,
    parameters: (fanIn + 1) * fanOut + (layer.batchNorm ? 2 * fanOut : 0),
  }
}

function activationText({ activation }: LayerSpec): string {
  const { label } = activation.name === 'softmax' ? softmax : activations[activation.name]
  const parameter = Object.entries(activation).find(([key]) => key !== 'name')
  return parameter ? `${label} (${parameter.join(' ')})` : label
}

function initText({ init }: LayerSpec): string {
  const values = Object.entries(init).filter(([key]) => key !== 'scheme')
  return values.length === 0
    ? init.scheme
    : `${init.scheme} (${values.map((pair) => pair.join(' ')).join(', ')})`
}

function layerTable(layers: readonly LayerDescription[]): string {
  const has = (some: (layer: LayerDescription) => boolean): boolean => layers.some(some)
  const columns: [head: string, cell: (layer: LayerDescription) => string | number][] = [
    ['layer', (k) => k.layer],
    ['W', (k) => k.weightShape.join(' x ')],
    ['b', (k) => k.biasShape.join()],
    ['activation', (k) => k.activation],
    ['init of W', (k) => k.init],
    ['std', (k) => digits(k.weightStd)],
  ]
  if (has((k) => k.batchNorm)) columns.push(['batch norm', (k) => (k.batchNorm ? 'yes' : '-')])
  if (has((k) => k.dropout > 0)) columns.push(['dropout', (k) => (k.dropout > 0 ? String(k.dropout) : '-')])
  columns.push(['parameters', (k) => k.parameters])
  return tableOf(
    columns.map(([head]) => head),
    layers.map((layer) => columns.map(([, cell]) => cell(layer))),
  )
}

/** (d + 1) m_1 + (m_1 + 1) m_2 + ..., as the text counts; batch norm adds gamma and beta, 2 m_k. */
function parameterSum(network: NetworkSpec): string {
  const terms = network.layers.map(({ units, batchNorm }, i) => {
    const { fanIn } = initContext(network, i + 1)
    return `(${fanIn} + 1) ${units}${batchNorm ? ` + 2 ${units}` : ''}`
  })
  return terms.join(' + ')
}
