import { realpath } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { z } from 'zod'
import type { ExperimentFile } from '../contract/experiment-file'
import { parseFile } from '../contract/parse-file'
import { absolute, mapPaths, pathsOf } from '../runs/experiment-paths'
import { readText } from '../runs/text-file'
import { readExperiment } from '../training/prepare'

/**
 * Reads the file of a comparison or a search, and the experiment that it may name.
 * @param whole what the file is, in words
 * @throws StudioError for a file that is missing, unreadable or wrong
 */
export async function readStudyFile<Written extends { readonly experiment: ExperimentFile | string }>(
  schema: z.ZodType<Written>,
  file: string,
  whole: string,
): Promise<Omit<Written, 'experiment'> & { readonly experiment: ExperimentFile }> {
  const written = parseFile(schema, await readText(file), file, whole)
  const folder = resolve(dirname(file))
  const { experiment: given } = written
  const experiment =
    typeof given === 'string'
      ? absolute(await readExperiment(resolve(folder, given)), dirname(resolve(folder, given)))
      : absolute(given, folder)
  return { ...written, experiment: mapPaths(experiment, await realPaths(pathsOf(experiment))) }
}

async function realPaths(paths: readonly string[]): Promise<(path: string) => string> {
  const real = new Map<string, string>()
  for (const path of paths) real.set(path, await realpath(path).catch(() => path))
  return (path) => real.get(path)!
}
