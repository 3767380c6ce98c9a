/** What asks a program to end in good order. */
export const WISHES_TO_STOP = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
