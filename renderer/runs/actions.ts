import type { RunInfo } from '../../services/contract/api'

/** Whether a process of ours has it: it trains, waits or pauses. */
export const canStop = ({ state, isResumable }: RunInfo): boolean =>
  ['running', 'waiting', 'paused'].includes(state) && !isResumable

/** Whether a run has a model that was written: it has ended, or was stopped, and its numbers stayed finite. */
export const hasModel = ({ state }: RunInfo): boolean =>
  state === 'completed' || state === 'stoppedEarly' || state === 'interrupted'
