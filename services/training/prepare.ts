import { dirname, isAbsolute, join } from 'node:path'
import type { NamedTensors } from '../../core'
import type { ExperimentFile } from '../contract/experiment-file'
import { parseExperiment } from '../contract/parse-experiment'
import { resolveExperiment, type DataFacts, type ResolvedExperiment } from '../contract/resolve'
import type { DataSet } from '../datasets/data-set'
import { factsOf } from '../datasets/facts'
import { loadDataSet, outlineDataSet } from '../datasets/load'
import type { LoadData } from '../datasets/load-apart'
import { readInitialWeights } from '../models/initial-weights'
import { readText } from '../runs/text-file'

/** What is said on the command line instead of in the file. */
export interface Overrides {
  readonly seed?: number | undefined
  readonly epochs?: number | undefined
}

/** Everything that a run is made from. */
export interface Prepared {
  readonly experiment: ResolvedExperiment
  readonly data: DataSet
  readonly initialWeights: NamedTensors | null
}

/** @throws StudioError for a file that is missing, unreadable or wrong */
export async function readExperiment(file: string): Promise<ExperimentFile> {
  return parseExperiment(await readText(file), file)
}

/** An experiment that fits its data, and what those are: enough to describe it. */
export async function outline(file: string): Promise<{ experiment: ResolvedExperiment; facts: DataFacts }> {
  const given = await readExperiment(file)
  const facts = factsOf(await outlineDataSet(given.data, dirname(file)))
  return { experiment: resolveExperiment(given, facts), facts }
}

/** Reads an experiment, its data and its initial weights, and checks that they go together. Writes nothing. */
export async function prepare(file: string, overrides: Overrides = {}): Promise<Prepared> {
  const given = await readExperiment(file)
  const { seed = given.training.seed, epochs = given.training.epochs } = overrides
  return prepareIn(dirname(file), { ...given, training: { ...given.training, seed, epochs } })
}

/** The same of an experiment that has been read; its paths are relative to `folder`. */
export async function prepareIn(
  folder: string,
  given: ExperimentFile,
  load: LoadData = loadDataSet,
): Promise<Prepared> {
  const data = await load(given.data, folder)
  const experiment = resolveExperiment(given, factsOf(data))
  const { initialWeights } = given.network
  return {
    experiment,
    data,
    initialWeights:
      initialWeights === undefined
        ? null
        : await readInitialWeights(
            isAbsolute(initialWeights) ? initialWeights : join(folder, initialWeights),
            experiment.network,
          ),
  }
}
