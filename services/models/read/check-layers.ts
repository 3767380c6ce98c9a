import type { ModelBatchNorm, ModelLayer } from '../portable-model'

/** As many as a network of this studio may have. */
const MOST_LAYERS = 1001

/**
 * That layers follow from each other, are not too many, and hold finite numbers alone.
 * @param names what messages call them
 * @throws Error naming the layer and the shapes
 */
export function checkLayers(layers: readonly ModelLayer[], names: readonly string[]): void {
  if (layers.length === 0) throw new Error('it has no dense layer')
  if (layers.length > MOST_LAYERS) throw new Error(`it has ${layers.length} layers, more than ${MOST_LAYERS}`)
  layers.forEach((layer, i) => {
    const { inputs, units } = layer
    const before = i === 0 ? inputs : layers[i - 1].units
    if (inputs !== before) {
      const found = `${names[i]} takes ${inputs} inputs (its weights are ${units} x ${inputs})`
      throw new Error(`${found}, and ${names[i - 1]} before it has ${before} outputs`)
    }
    if (layer.activation.name === 'softmax' && i < layers.length - 1) {
      throw new Error(`${names[i]} is a softmax, which this studio has in the last layer only`)
    }
    for (const [what, values] of numbersOf(layer)) mustBeFinite(values, `${what} of ${names[i]}`)
    if (layer.batchNorm) mustHaveRoots(layer.batchNorm, names[i])
  })
}

const numbersOf = ({ weight, bias, batchNorm }: ModelLayer): [string, Float32Array][] => [
  ...([
    ['the weights', weight],
    ['the biases', bias],
  ] as [string, Float32Array][]),
  ...(batchNorm
    ? ([
        ['gamma', batchNorm.gamma],
        ['beta', batchNorm.beta],
        ['the running means', batchNorm.mean],
        ['the running variances', batchNorm.variance],
      ] as [string, Float32Array][])
    : []),
]

function mustHaveRoots({ variance, epsilon }: ModelBatchNorm, name: string): void {
  if (!(epsilon > 0 && epsilon <= 1))
    throw new Error(`epsilon of ${name} is ${epsilon}, expected above 0, up to 1`)
  const bad = variance.findIndex((x) => x < 0)
  if (bad >= 0)
    throw new Error(`running variance ${bad + 1} of ${name} is ${variance[bad]}, which is below 0`)
}

function mustBeFinite(values: Float32Array, what: string): void {
  const bad = values.findIndex((x) => !Number.isFinite(x))
  if (bad >= 0) throw new Error(`value ${bad + 1} of ${what} is ${values[bad]}, expected a finite number`)
}
