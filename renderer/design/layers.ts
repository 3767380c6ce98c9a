import type { ExperimentFile } from '../../services/contract/experiment-file'

export type HiddenLayer = ExperimentFile['network']['hidden'][number]
export type OutputLayer = ExperimentFile['network']['output']
/** What layers of the middle have in common, and can be given to all of them. */
export type LayerSetting = 'activation' | 'init' | 'biasInit' | 'batchNorm' | 'dropout'

export const MOST_LAYERS = 1000
export const MOST_UNITS = 1_000_000

/** The first hidden layer, where there is none to copy. */
const FIRST: HiddenLayer = {
  units: 32,
  activation: { name: 'relu' },
  init: 'auto',
  biasInit: { scheme: 'zeros' },
  batchNorm: null,
  dropout: 0,
}

/*
 * Edits of an experiment's network. Layers are counted as the text does: 1 to r - 1 are hidden, r is the output layer; 0
 * stands for the input. What makes no sense leaves the experiment as it is.
 */

const withHidden = (draft: ExperimentFile, hidden: HiddenLayer[]): ExperimentFile => ({
  ...draft,
  network: { ...draft.network, hidden },
})

const isHidden = ({ network }: ExperimentFile, layer: number): boolean =>
  layer >= 1 && layer <= network.hidden.length

/** A new layer behind layer `layer` (0: behind the input), like the one that it stands behind. */
export function addLayer(draft: ExperimentFile, layer: number): ExperimentFile {
  const { hidden } = draft.network
  if (hidden.length >= MOST_LAYERS) return draft
  const at = Math.min(layer, hidden.length)
  return withHidden(draft, hidden.toSpliced(at, 0, hidden.at(Math.max(0, at - 1)) ?? FIRST))
}

export function removeLayer(draft: ExperimentFile, layer: number): ExperimentFile {
  if (!isHidden(draft, layer)) return draft
  return withHidden(draft, draft.network.hidden.toSpliced(layer - 1, 1))
}

/** A copy of the layer right behind it. */
export const duplicateLayer = (draft: ExperimentFile, layer: number): ExperimentFile =>
  isHidden(draft, layer) ? addLayer(draft, layer) : draft

/** Takes a layer out and puts it where layer `to` is. */
export function moveLayer(draft: ExperimentFile, from: number, to: number): ExperimentFile {
  if (!isHidden(draft, from) || !isHidden(draft, to)) return draft
  const { hidden } = draft.network
  return withHidden(draft, hidden.toSpliced(from - 1, 1).toSpliced(to - 1, 0, hidden[from - 1]))
}

export function changeLayer(
  draft: ExperimentFile,
  layer: number,
  change: Partial<HiddenLayer>,
): ExperimentFile {
  if (!isHidden(draft, layer)) return draft
  const { hidden } = draft.network
  return withHidden(draft, hidden.with(layer - 1, { ...hidden[layer - 1], ...change }))
}

export const changeOutput = (draft: ExperimentFile, change: Partial<OutputLayer>): ExperimentFile => ({
  ...draft,
  network: { ...draft.network, output: { ...draft.network.output, ...change } },
})

/** Gives every hidden layer what one of them has. */
export function setForAll(
  draft: ExperimentFile,
  setting: LayerSetting,
  value: HiddenLayer[LayerSetting],
): ExperimentFile {
  return withHidden(
    draft,
    draft.network.hidden.map((layer) => ({ ...layer, [setting]: value })),
  )
}

/**
 * Hidden layers of these units. Layers that are as wide as before, from either end, stay; one between them takes the place
 * of the one that was there, and a new one is like its neighbour.
 */
export function setWidths(draft: ExperimentFile, units: readonly number[]): ExperimentFile {
  const { hidden } = draft.network
  const most = Math.min(hidden.length, units.length)
  const same = (i: number, j: number): boolean => hidden[i].units === units[j]
  let before = 0
  while (before < most && same(before, before)) before++
  let after = 0
  while (after < most - before && same(hidden.length - 1 - after, units.length - 1 - after)) after++
  const taken = hidden.slice(0, before)
  const middle = hidden.slice(before, hidden.length - after)
  for (const wanted of units.slice(before, units.length - after)) {
    const like = middle.at(taken.length - before) ?? taken.at(-1) ?? hidden.at(0) ?? FIRST
    taken.push({ ...like, units: wanted })
  }
  return withHidden(draft, [...taken, ...hidden.slice(hidden.length - after)])
}
