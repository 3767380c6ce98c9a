/** What the process exits with; 130 is what a shell expects of a program that Ctrl-C ended. */
export const EXIT = { done: 0, badInput: 1, diverged: 2, interrupted: 130 } as const
