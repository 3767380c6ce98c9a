import { experimentOf, schemesOf, trialsOf, type ComparisonFile } from '../contract/comparison-file'
import type { Program } from './program'

/** Every scheme with every seed, one after the other. */
export function comparisonProgram(file: ComparisonFile): Program {
  const [schemes, trials] = [schemesOf(file), trialsOf(file)]
  return {
    workers: null,
    trials: trials.length,
    next: (log) => {
      const next = trials.find(({ number }) => !log.trial(number)?.end && !log.running.has(number))
      if (next) {
        return { type: 'train', task: { trial: next.number, values: {}, bracket: 0, untilEpoch: null } }
      }
      return { type: log.running.size > 0 ? 'wait' : 'done' }
    },
    experimentOf: (trial) => experimentOf(file, schemes[trials[trial].scheme], trials[trial].seed),
  }
}
