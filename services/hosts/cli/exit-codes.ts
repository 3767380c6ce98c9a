import type { RunStatus } from '../../contract/run-summary'

/** What the process exits with; 130 is what a shell expects of a program that Ctrl-C ended. */
export const EXIT = { done: 0, badInput: 1, diverged: 2, interrupted: 130 } as const

/** What a run comes to. */
export function exitCodeOf(status: RunStatus): number {
  switch (status) {
    case 'completed':
    case 'stoppedEarly':
      return EXIT.done
    case 'diverged':
      return EXIT.diverged
    case 'interrupted':
    case 'running':
      return EXIT.interrupted
    case 'failed':
      return EXIT.badInput
  }
}
