import type { ActivationName, ActivationSpec } from '../../../core'
import { importedLayers, type ImportedNetwork } from '../imported-network'
import type { ModelBatchNorm, ModelLayer } from '../portable-model'
import type { Tensor } from '../safetensors'
import { checkLayers } from './check-layers'
import { transposed } from './transposed'

/** A layer as a file of Keras (2 or 3) or of TensorFlow.js has it. */
export interface ReadLayer {
  readonly className: string
  readonly name: string
  readonly config: Readonly<Record<string, unknown>>
  /** Its variables, in the order in which Keras lists them. */
  readonly variables: readonly Tensor[]
}

/** Activations by the names that Keras has for them; the defaults of its own are Keras 3's. */
const ACTIVATIONS: ReadonlyMap<string, ActivationSpec> = new Map<string, ActivationSpec>([
  ['leaky_relu', { name: 'leakyRelu', alpha: 0.2 }],
  ['elu', { name: 'elu', alpha: 1 }],
  ...(
    [
      ...[
        ['linear', 'identity'],
        ['sigmoid', 'sigmoid'],
        ['tanh', 'tanh'],
        ['relu', 'relu'],
        ['selu', 'selu'],
      ],
      ...[
        ['gelu', 'gelu'],
        ['silu', 'silu'],
        ['swish', 'silu'],
        ['softplus', 'softplus'],
      ],
      ...[
        ['softsign', 'softsign'],
        ['hard_tanh', 'hardTanh'],
        ['softmax', 'softmax'],
      ],
    ] as [string, Exclude<ActivationName, 'leakyRelu' | 'elu' | 'exp'>][]
  ).map(([theirs, name]): [string, ActivationSpec] => [theirs, { name }]),
])

/** A layer that is being put together. */
interface Draft {
  readonly name: string
  readonly layer: Omit<ModelLayer, 'activation' | 'batchNorm'>
  batchNorm: ModelBatchNorm | null
  activation: ActivationSpec | null
  dropout: number
}

/**
 * The network of a sequence of layers.
 * @throws Error naming the layer, or the option of it, that this studio has not
 */
export function networkOfKerasLayers(layers: readonly ReadLayer[]): ImportedNetwork {
  const drafts: Draft[] = []
  for (const layer of layers) {
    const take = Object.hasOwn(LAYERS, layer.className) ? LAYERS[layer.className] : undefined
    if (!take) {
      const known = Object.keys(LAYERS).join(', ')
      throw new Error(`${nameOf(layer)} is of a kind that this studio has not; it has ${known}`)
    }
    take(layer, drafts)
  }
  const read = drafts.map(({ layer, batchNorm, activation }): ModelLayer => ({
    ...{ ...layer, batchNorm, activation: activation ?? { name: 'identity' } },
  }))
  checkLayers(
    read,
    drafts.map(({ name }) => name),
  )
  return importedLayers(read, { dropout: drafts.map(({ dropout }) => dropout) })
}

const nameOf = ({ className, name }: ReadLayer): string => `the layer "${name}" (${className})`

type Take = (layer: ReadLayer, drafts: Draft[]) => void

const LAYERS: Readonly<Record<string, Take>> = {
  InputLayer: (layer, drafts) => {
    if (drafts.length > 0) refuse(layer, 'stands behind others')
  },
  Dense: (layer, drafts) => void drafts.push(dense(layer)),
  BatchNormalization: (layer, drafts) => {
    const draft = lastOf(layer, drafts)
    if (draft.activation || draft.batchNorm || draft.dropout > 0) {
      refuse(
        layer,
        'does not follow the weights of a layer at once, the one place that this studio has it in',
      )
    }
    draft.batchNorm = batchNormOf(layer, draft.layer.units)
  },
  Activation: (layer, drafts) => activate(layer, drafts, activationOf(layer)),
  ReLU: (layer, drafts) => {
    mustBe(layer, 'max_value', null)
    mustBe(layer, 'threshold', 0)
    const alpha = numberOf(layer, ['negative_slope'], 0)
    activate(layer, drafts, alpha === 0 ? { name: 'relu' } : leaky(layer, alpha))
  },
  LeakyReLU: (layer, drafts) =>
    activate(layer, drafts, leaky(layer, numberOf(layer, ['negative_slope', 'alpha'], 0.3))),
  ELU: (layer, drafts) => {
    const alpha = numberOf(layer, ['alpha'], 1)
    if (alpha < 0 || alpha > 10) refuse(layer, `has alpha ${alpha}, expected 0 to 10`)
    activate(layer, drafts, { name: 'elu', alpha })
  },
  Softmax: (layer, drafts) => {
    mustBe(layer, 'axis', -1)
    activate(layer, drafts, { name: 'softmax' })
  },
  Dropout: (layer, drafts) => {
    const rate = numberOf(layer, ['rate'], 0)
    if (rate < 0 || rate >= 1) refuse(layer, `has the rate ${rate}, expected 0 to less than 1`)
    mustBe(layer, 'noise_shape', null)
    lastOf(layer, drafts).dropout = rate
  },
}

function refuse(layer: ReadLayer, problem: string): never {
  throw new Error(`${nameOf(layer)} ${problem}`)
}

function lastOf(layer: ReadLayer, drafts: readonly Draft[]): Draft {
  return drafts.at(-1) ?? refuse(layer, 'comes before any dense layer')
}

function activate(layer: ReadLayer, drafts: readonly Draft[], activation: ActivationSpec): void {
  const draft = lastOf(layer, drafts)
  if (draft.activation) refuse(layer, `follows "${draft.name}", which has an activation already`)
  if (activation.name !== 'identity') draft.activation = activation
}

/** An option that is left out, or is as this studio has it. */
function mustBe(layer: ReadLayer, option: string, expected: unknown): void {
  const found = layer.config[option] ?? null
  if (found === null || found === expected) return
  refuse(
    layer,
    `has ${option} ${JSON.stringify(found)}, and this studio has only ${JSON.stringify(expected)}`,
  )
}

/** The number under the first of these names that is there. */
function numberOf(layer: ReadLayer, options: readonly string[], missing: number): number {
  const option = options.find((each) => layer.config[each] != null)
  const found = option === undefined ? missing : layer.config[option]
  // A number as an array of one, as old files have it.
  const value = Array.isArray(found) && found.length === 1 ? (found[0] as unknown) : found
  if (typeof value === 'number' && Number.isFinite(value)) return value
  return refuse(layer, `has ${option} ${JSON.stringify(found)}, expected a number`)
}

function leaky(layer: ReadLayer, alpha: number): ActivationSpec {
  if (alpha < 0 || alpha > 1) refuse(layer, `has the slope ${alpha}, expected 0 to 1`)
  return { name: 'leakyRelu', alpha }
}

function activationOf(layer: ReadLayer): ActivationSpec {
  const { activation = 'linear' } = layer.config
  const found = activation === null ? 'linear' : activation
  const spec = typeof found === 'string' ? ACTIVATIONS.get(found) : undefined
  if (spec) return spec
  const known = [...ACTIVATIONS.keys()].join(', ')
  return refuse(
    layer,
    `has the activation ${JSON.stringify(found).slice(0, 80)}, which this studio has not; it has ${known}`,
  )
}

function dense(layer: ReadLayer): Draft {
  const [kernel, bias] = layer.variables as readonly (Tensor | undefined)[]
  const shape = (tensor: Tensor | undefined): string => tensor?.shape.join(' x ') ?? 'missing'
  if (layer.config['lora_rank'] != null || layer.config['quantization_config'] != null) {
    refuse(layer, 'has weights that are quantised or adapted, which are not read')
  }
  const [inputs, units] = kernel?.shape ?? []
  if (kernel?.shape.length !== 2 || inputs === 0 || units === 0) {
    refuse(layer, `has a kernel of ${shape(kernel)}, expected inputs x units`)
  }
  const hasBias = layer.config['use_bias'] !== false
  if (hasBias && (bias?.shape.length !== 1 || bias.shape[0] !== units)) {
    refuse(layer, `has a bias of ${shape(bias)}, expected ${units}`)
  }
  const activation = activationOf(layer)
  return {
    name: layer.name,
    layer: {
      ...{ inputs, units, weight: transposed(kernel.data, inputs, units) },
      bias: hasBias && bias ? bias.data : new Float32Array(units),
    },
    ...{ batchNorm: null, activation: activation.name === 'identity' ? null : activation, dropout: 0 },
  }
}

function batchNormOf(layer: ReadLayer, units: number): ModelBatchNorm {
  const { config, variables } = layer
  const axis = Array.isArray(config['axis']) ? (config['axis'] as unknown[])[0] : (config['axis'] ?? -1)
  if (axis !== -1 && axis !== 1) refuse(layer, `has axis ${JSON.stringify(axis)}, expected -1`)
  mustBe(layer, 'renorm', false)
  const all: (Tensor | undefined)[] = [...variables]
  const next = (what: string): Float32Array => {
    const found = all.shift()
    if (found?.shape.length === 1 && found.shape[0] === units) return found.data
    return refuse(layer, `has ${what} of ${found?.shape.join(' x ') ?? 'no values'}, expected ${units}`)
  }
  const filled = (value: number): Float32Array => new Float32Array(units).fill(value)
  const gamma = config['scale'] === false ? filled(1) : next('gamma')
  const beta = config['center'] === false ? filled(0) : next('beta')
  const epsilon = numberOf(layer, ['epsilon'], 1e-3)
  if (epsilon <= 0 || epsilon > 1) refuse(layer, `has epsilon ${epsilon}, expected above 0, up to 1`)
  return { gamma, beta, mean: next('moving_mean'), variance: next('moving_variance'), epsilon }
}
