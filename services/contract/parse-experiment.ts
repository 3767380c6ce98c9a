import { experimentFile, type ExperimentFile } from './experiment-file'
import { parseFile } from './parse-file'

/**
 * Reads the text of an experiment and fills in the defaults.
 * @param file its name, for errors
 * @throws StudioError with the line of the first thing that is wrong
 */
export const parseExperiment = (text: string, file: string): ExperimentFile =>
  parseFile(experimentFile, text, file, 'the experiment')
