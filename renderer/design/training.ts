import { clippings } from '../../core'
import type { ExperimentFile } from '../../services/contract/experiment-file'

export type Training = ExperimentFile['training']
export type Clip = Training['clip']
export type ClipKind = keyof typeof clippings

export const withTraining = (draft: ExperimentFile, changed: Partial<Training>): ExperimentFile => ({
  ...draft,
  training: { ...draft.training, ...changed },
})

/** How gradients are clipped, and at what; null: they are not. */
export function clipOf(clip: Clip): { readonly by: ClipKind; readonly limit: number } | null {
  for (const by of Object.keys(clippings) as ClipKind[]) {
    const limit = clip?.[by]
    if (limit !== undefined) return { by, limit }
  }
  return null
}

/** As it stands in the experiment. */
export const asClip = (by: ClipKind, limit: number): Clip => ({ [by]: limit })
