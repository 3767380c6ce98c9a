import type { ImportedNetwork } from '../imported-network'
import type { Tensor } from '../safetensors'
import { unzip } from '../zip'
import { decodeHdf5 } from './hdf5'
import { configuredModel, type ConfiguredModel } from './keras-config'
import { networkOfKerasLayers } from './keras-layers'

const CONFIGURATION = 'config.json'
const WEIGHTS = 'model.weights.h5'

/** A file of `model.save("model.keras")` of Keras 3. @throws Error naming the layer, or the option of it, that this studio has not */
export function decodeKeras(file: Uint8Array): ImportedNetwork {
  const entries = unzip(file, (name) => name === CONFIGURATION || name === WEIGHTS)
  const [text, weights] = [entries.get(CONFIGURATION), entries.get(WEIGHTS)]
  if (!text || !weights) throw new Error(`its archive lacks ${text ? WEIGHTS : CONFIGURATION}`)
  const model = configuredModel(jsonOf(text))
  const variables = variablesOf(model, decodeHdf5(weights))
  return networkOfKerasLayers(
    model.inOrder.map((layer) => ({ ...layer, variables: variables.get(layer.name) ?? [] })),
  )
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    throw new Error(`its ${CONFIGURATION} is not JSON`)
  }
}

/** DenseHead2D -> dense_head2d, as Keras makes names of classes. */
export const snakeCase = (name: string): string =>
  name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()

/** The groups of the layers: dense, dense_1, ... by their classes, in the order of the list. */
export function groupNames(classNames: readonly string[]): string[] {
  const counts = new Map<string, number>()
  return classNames.map((className) => {
    const name = snakeCase(className)
    const count = counts.get(name) ?? 0
    counts.set(name, count + 1)
    return count === 0 ? name : `${name}_${count}`
  })
}

/** By the names of the layers. A sequence does not count its input, a functional model does. */
function variablesOf(
  { isSequential, listed }: ConfiguredModel,
  datasets: ReadonlyMap<string, Tensor>,
): Map<string, Tensor[]> {
  const counted = listed.filter(({ className }) => !isSequential || className !== 'InputLayer')
  const groups = groupNames(counted.map(({ className }) => className))
  return new Map(
    counted.map(({ name }, i) => {
      const variables: Tensor[] = []
      for (let at = datasets.get(`layers/${groups[i]}/vars/0`); at;) {
        variables.push(at)
        at = datasets.get(`layers/${groups[i]}/vars/${variables.length}`)
      }
      return [name, variables]
    }),
  )
}
