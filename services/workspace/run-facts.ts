import type { RunFacts } from '../contract/api'
import { dataName } from '../contract/data-name'
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

const distinct = (names: readonly string[]): string[] => [...new Set(names)]
