import { generators } from '../../core'
import type { RunFacts } from '../contract/api'
import type { ExperimentFile } from '../contract/experiment-file'

/** What a list of runs shows of an experiment. Where something is left to the data ("auto"), that is what it says. */
export function factsOfExperiment({ data, network, training }: ExperimentFile): RunFacts {
  const layers = [...network.hidden, network.output]
  const { name: optimizer, learningRate } = training.optimizer
  return {
    data: dataName(data.source),
    task: data.task,
    hidden: network.hidden.map(({ units }) => units),
    activations: distinct(
      layers.map(({ activation }) => (activation === 'auto' ? activation : activation.name)),
    ),
    initializers: distinct(layers.map(({ init }) => (init === 'auto' ? init : init.scheme))),
    batchNorm: network.hidden.some(({ batchNorm }) => batchNorm !== null),
    ...{ optimizer, learningRate },
    batchSize: training.batchSize,
    epochs: training.epochs,
    seed: training.seed,
  }
}

/** A file without its folder and endings; of images, the folder that they are in; of what is made up, how. */
export function dataName(source: ExperimentFile['data']['source']): string {
  if (typeof source === 'string') return stem(source)
  if ('generator' in source) return generators[source.generator].label
  const { images } = source.train
  const folder = partsOf(images).at(-2)
  return folder === undefined || /^\.*$/.test(folder) ? stem(images) : folder
}

const partsOf = (path: string): string[] => path.split(/[\\/]/)
const stem = (path: string): string =>
  partsOf(path)
    .at(-1)!
    .replace(/(?<=.)\.gz$/i, '')
    .replace(/(?<=.)\.[^.]+$/, '')

const distinct = (names: readonly string[]): string[] => [...new Set(names)]
