import { extname, resolve } from 'node:path'

/** The experiments that a command line asks to open. */
export const experimentsIn = (argv: readonly string[], workingFolder: string): string[] =>
  argv.filter(isExperiment).map((argument) => resolve(workingFolder, argument))

const isExperiment = (argument: string): boolean =>
  !argument.startsWith('-') && extname(argument).toLowerCase() === '.json'
