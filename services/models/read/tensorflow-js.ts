import { z } from 'zod'
import { numberTypes, toFloat32 } from '../float-types'
import type { ImportedNetwork } from '../imported-network'
import type { Tensor } from '../safetensors'
import { configuredModel, type ConfiguredLayer } from './keras-config'
import { networkOfKerasLayers } from './keras-layers'

const TYPES = { float32: 'F32', float16: 'F16', int32: 'I32', uint8: 'U8' } as const

const manifest = z.object({
  modelTopology: z.looseObject({ model_config: z.unknown().optional() }),
  weightsManifest: z.array(
    z.object({
      paths: z.array(z.string().regex(/^(?!\.+$)[\w.-]+$/, 'expected the name of a file beside it')),
      weights: z.array(
        z.object({
          name: z.string(),
          shape: z.array(z.number().int().min(0)),
          dtype: z.enum(Object.keys(TYPES) as [keyof typeof TYPES]),
          quantization: z.undefined('weights that are quantised are not read').optional(),
        }),
      ),
    }),
  ),
})

/** What order Keras has the variables of a layer in, by their names in a manifest. */
const VARIABLES = ['kernel', 'gamma', 'bias', 'beta', 'moving_mean', 'moving_variance']

function parsed(text: string): z.output<typeof manifest> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error('its model.json is not JSON')
  }
  const read = manifest.safeParse(value)
  if (read.success) return read.data
  const { path, message } = read.error.issues[0]
  throw new Error(`its model.json at ${path.join('.') || 'the top'}: ${message}`)
}

/** The files that weights lie in, beside model.json, in their order. @throws Error with what is wrong */
export const shardNames = (text: string): string[] =>
  parsed(text).weightsManifest.flatMap(({ paths }) => paths)

/**
 * A layers model of TensorFlow.js.
 * @param text model.json
 * @param bytes of all files of weights, one after the other
 * @throws Error with what is wrong
 */
export function decodeLayersModel(text: string, bytes: Uint8Array): ImportedNetwork {
  const { modelTopology, weightsManifest } = parsed(text)
  const tensors = tensorsOf(
    weightsManifest.flatMap(({ weights }) => weights),
    bytes,
  )
  const { inOrder } = configuredModel(modelTopology.model_config ?? modelTopology)
  return networkOfKerasLayers(inOrder.map((layer) => ({ ...layer, variables: variablesOf(layer, tensors) })))
}

type Entry = z.output<typeof manifest>['weightsManifest'][number]['weights'][number]

function tensorsOf(entries: readonly Entry[], bytes: Uint8Array): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>()
  let at = 0
  for (const { name, shape, dtype } of entries) {
    const type = TYPES[dtype]
    const end = at + shape.reduce((product, n) => product * n, numberTypes[type].bytes)
    if (end > bytes.length) {
      throw new Error(
        `the weight ${name} (${shape.join(' x ')}) ends at byte ${end}, and there are ${bytes.length}`,
      )
    }
    tensors.set(name, { shape, data: toFloat32(bytes.subarray(at, end), type) })
    at = end
  }
  if (at !== bytes.length) throw new Error(`its weights take ${at} bytes, and there are ${bytes.length}`)
  return tensors
}

/** Those that begin with the layer's name, as `dense_1/kernel`. */
function variablesOf({ name }: ConfiguredLayer, tensors: ReadonlyMap<string, Tensor>): Tensor[] {
  return VARIABLES.flatMap((own) => tensors.get(`${name}/${own}`) ?? [])
}
