import { initContext, stdOf } from '../../core'
import type { WeightsPicture } from '../contract/inspection'
import type { Inspected } from './inspected'
import { histogramOfAll } from './inspection-picture'

/** How the weights of each layer are spread, against what their initialiser promised. */
export async function weightsPicture(of: Inspected): Promise<WeightsPicture> {
  const { network } = of
  const layers: WeightsPicture['layers'][number][] = []
  for (let k = 1; k <= network.spec.layers.length; k++) {
    const { fanIn, fanOut } = initContext(network.spec, k)
    const weights = network.weights(k)
    layers.push({
      ...histogramOfAll(weights),
      ...meanAndStd(weights),
      ...{ fanIn, fanOut, promisedStd: promisedStd(of, k) },
    })
    await network.breathe()
  }
  return { step: network.step, layers }
}

/** Divided by N; in two passes, from the first value on, so that equal ones have exactly their mean and no deviation. */
function meanAndStd(weights: Float32Array | Float64Array): { mean: number; std: number } {
  const [first] = weights
  let sum = 0
  for (const w of weights) sum += w - first
  const mean = first + sum / weights.length
  let squares = 0
  for (const w of weights) squares += (w - mean) ** 2
  return { mean, std: Math.sqrt(squares / weights.length) }
}

function promisedStd({ network, experiment }: Inspected, layer: number): number | null {
  const { init, batchNorm } = network.spec.layers[layer - 1]
  const isFromFile = experiment.file.network.initialWeights !== undefined
  // With batch norm, LSUV does not look at the data.
  if (isFromFile || (init.scheme === 'lsuv' && !batchNorm)) return null
  return stdOf(init, initContext(network.spec, layer))
}
