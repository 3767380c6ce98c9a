import type { ElementwiseSpec } from '../../../core'
import type { PortableModel } from '../portable-model'

/** The activations of a network as functions, each once: by its name, and where it occurs with other parameters, a number. */
export function namedActivations({ layers }: PortableModel): {
  readonly all: readonly { readonly name: string; readonly spec: ElementwiseSpec }[]
  /** The function of a layer, from 0; null for softmax. */
  readonly of: (layer: number) => string | null
} {
  const named = new Map<string, { name: string; spec: ElementwiseSpec }>()
  for (const { activation: spec } of layers) {
    if (spec.name === 'softmax' || named.has(JSON.stringify(spec))) continue
    const before = [...named.values()].filter((each) => each.spec.name === spec.name).length
    const name = before === 0 ? spec.name : `${spec.name}${before + 1}`
    named.set(JSON.stringify(spec), { name, spec })
  }
  return {
    all: [...named.values()],
    of: (layer) => named.get(JSON.stringify(layers[layer].activation))?.name ?? null,
  }
}
