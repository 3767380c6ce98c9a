import { StudioError } from '../../services/contract/errors'
import { dataName } from '../../services/contract/data-name'
import type { DataSpec } from '../../services/contract/data-spec'
import type { ExperimentFile } from '../../services/contract/experiment-file'
import { resolveExperiment, type DataFacts } from '../../services/contract/resolve'

/**
 * The experiment on other data. What of the network's output and the loss does not fit the new task becomes "auto", and class
 * weights of other classes are dropped; all else stays.
 * @param classes how many there are, where that is known
 */
export function withData(experiment: ExperimentFile, data: DataSpec, classes?: number): ExperimentFile {
  const changed = { ...experiment, data, name: renamed(experiment, data) }
  const { task } = data
  const given = task === experiment.data.task ? changed : withoutClassWeights(asNatural(changed), task)
  return mended(given, factsOf(data, classes))
}

/** A name that begins with the name of the data goes on with the new one. */
function renamed({ name, data: before }: ExperimentFile, data: DataSpec): string {
  const [from, to] = [dataName(before.source), dataName(data.source)]
  return name.toLowerCase().startsWith(from.toLowerCase())
    ? `${to}${name.slice(from.length)}`.slice(0, 200)
    : name
}

/** Facts of some such data: only what the output has to fit is of interest. */
function factsOf({ task, target }: DataSpec, classes = 2): DataFacts {
  const rows = { train: 1000, validation: 1000, test: 1000 }
  if (task === 'classification') {
    const names = Array.from({ length: Math.max(2, classes) }, (_, i) => String(i))
    const trainCounts = names.map(() => Math.floor(rows.train / names.length))
    return { features: 1, target: { kind: 'classes', classes: names, trainCounts }, rows }
  }
  return { features: 1, target: { kind: 'values', names: Array.isArray(target) ? target : ['y'] }, rows }
}

const asNatural = (experiment: ExperimentFile): ExperimentFile => ({
  ...experiment,
  network: { ...experiment.network, output: { ...experiment.network.output, activation: 'auto' } },
  training: { ...experiment.training, loss: 'auto' },
})

const withoutClassWeights = (experiment: ExperimentFile, task: DataSpec['task']): ExperimentFile =>
  task === 'regression' || Array.isArray(experiment.training.classWeights)
    ? { ...experiment, training: { ...experiment.training, classWeights: null } }
    : experiment

/** What the studio itself would refuse is what does not fit; and what was one output for two classes and would be many. */
function mended(experiment: ExperimentFile, facts: DataFacts): ExperimentFile {
  const key = refusedKey(experiment, facts) ?? (isForTwo(experiment, facts) ? 'training.loss' : null)
  if (key === 'training.classWeights') {
    return { ...experiment, training: { ...experiment.training, classWeights: null } }
  }
  if (key !== 'training.loss' && key !== 'network.output.activation') return experiment
  const natural = asNatural(experiment)
  return refusedKey(natural, facts) === 'training.classWeights'
    ? { ...natural, training: { ...natural.training, classWeights: null } }
    : natural
}

const isForTwo = ({ training: { loss } }: ExperimentFile, { target }: DataFacts): boolean =>
  loss !== 'auto' &&
  loss.name === 'binaryCrossEntropy' &&
  target.kind === 'classes' &&
  target.classes.length > 2

function refusedKey(experiment: ExperimentFile, facts: DataFacts): string | null {
  try {
    resolveExperiment(experiment, facts)
    return null
  } catch (error) {
    if (!(error instanceof StudioError) || error.code !== 'experimentImpossible') throw error
    return (error.details as { key: string }).key
  }
}
