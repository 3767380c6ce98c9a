import type { ExperimentFile } from './experiment-file'

/** What can be told to a run that trains, without ending it. */
export type Command =
  /** It stays in memory and waits; the places of the workspace are for others meanwhile. */
  | { readonly type: 'pause' }
  | { readonly type: 'continue' }
  /** Makes so much, then pauses: one update, or the rest of the epoch under way. Two of them are made one after the other; `pause` and `continue` end one that is under way. */
  | { readonly type: 'advance'; readonly by: 'step' | 'epoch' }
  /** From the next step on (a batch size: from the next epoch on). Written into the experiment, under `training.changes`. */
  | { readonly type: 'change'; readonly change: Change }

/** What of the training can be changed under way. What is left out stays. */
export type Change = Omit<ExperimentFile['training']['changes'][number], 'afterStep'>
