import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import {
  experimentOf,
  seedsOf,
  type ComparisonFile,
  type Scheme,
} from '../../services/contract/comparison-file'
import { reasonOf } from '../../services/contract/errors'
import type { Signals } from '../../services/contract/inspection'
import { unpack } from '../../services/contract/packed'
import { useHost } from '../host/host'

/** Rows that are sent through a fresh network, and seeds that its weights are drawn with, at most. */
export const SIGNAL_ROWS = 1000
const MOST_SEEDS = 10
/** One worker answers; a second question waits there while the page takes in the first. */
const AT_ONCE = 2
/** Answers that are kept: one is a few numbers for each layer and seed. */
const MOST_KEPT = 500

/** What was found for a scheme, or why nothing could be. */
export type SignalsFound = { readonly signals: Signals } | { readonly problem: string }

export const signalSeeds = (file: Pick<ComparisonFile, 'seeds'>): readonly number[] =>
  seedsOf(file).slice(0, MOST_SEEDS)

/** How large signals and gradients are in fresh networks, asked for scheme by scheme and kept. */
export const useSignals = defineStore('signals', () => {
  const { studio } = useHost()
  const found = shallowRef<ReadonlyMap<string, SignalsFound>>(new Map())
  let queue: { readonly key: string; readonly ask: () => Promise<Signals> }[] = []
  const asking = new Set<string>()

  /** All that a fresh network of this scheme depends on. */
  function keyOf(file: ComparisonFile, { values }: Scheme): string {
    const { data, network, training } = file.experiment
    const { loss, classWeights } = training
    return JSON.stringify([data, network, loss, classWeights, values, signalSeeds(file)])
  }

  const of = (file: ComparisonFile, scheme: Scheme): SignalsFound | null =>
    found.value.get(keyOf(file, scheme)) ?? null

  /** Asks for these schemes, in their order, and for no others any more; what is known is not asked again. */
  function want(file: ComparisonFile, schemes: readonly Scheme[]): void {
    queue = schemes
      .map((scheme) => ({ key: keyOf(file, scheme), ask: () => ask(file, scheme) }))
      .filter(({ key }) => !found.value.has(key) && !asking.has(key))
    next()
  }

  async function ask(file: ComparisonFile, scheme: Scheme): Promise<Signals> {
    const seeds = signalSeeds(file)
    const experiment = experimentOf(file, scheme, seeds[0])
    return unpack(await studio.inspectDraft(experiment, { type: 'signals', rows: SIGNAL_ROWS, seeds }))
  }

  function next(): void {
    while (asking.size < AT_ONCE && queue.length > 0) {
      const { key, ask } = queue.shift()!
      asking.add(key)
      void take(key, ask)
    }
  }

  async function take(key: string, ask: () => Promise<Signals>): Promise<void> {
    const one = await ask().then(
      (signals): SignalsFound => ({ signals }),
      (error: unknown): SignalsFound => ({ problem: reasonOf(error) }),
    )
    asking.delete(key)
    found.value = new Map([...found.value, [key, one] as const].slice(-MOST_KEPT))
    next()
  }

  return { of, want }
})
