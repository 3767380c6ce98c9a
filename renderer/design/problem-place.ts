/** What is wrong with the experiment, as the examination says it. */
export interface KeyedProblem {
  readonly key: string
  readonly text: string
}

/** The layer that a problem is in, counted as the text does; null where it is in none. */
export function layerOfProblem(problem: KeyedProblem | null, hiddenLayers: number): number | null {
  if (!problem) return null
  const hidden = /^network\.hidden\[(\d+)\]/.exec(problem.key)
  if (hidden) return Number(hidden[1]) + 1
  return isAbout(problem.key, 'network.output') ? hiddenLayers + 1 : null
}

/** The key of a layer in the experiment's file. */
export const layerKey = (layer: number, hiddenLayers: number): string =>
  layer > hiddenLayers ? 'network.output' : `network.hidden[${layer - 1}]`

/** What is wrong at a key or within it; null if that is nothing. */
export const problemAt = (problem: KeyedProblem | null, key: string): string | null =>
  problem && isAbout(problem.key, key) ? problem.text : null

const isAbout = (key: string, wanted: string): boolean =>
  key === wanted || key.startsWith(`${wanted}.`) || key.startsWith(`${wanted}[`)
