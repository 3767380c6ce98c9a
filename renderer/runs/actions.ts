import type { RunInfo } from '../../services/contract/api'

/** Whether a process of ours has it: it trains, waits or pauses. */
export const canStop = ({ state, isResumable }: RunInfo): boolean =>
  ['running', 'waiting', 'paused'].includes(state) && !isResumable
