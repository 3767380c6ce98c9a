import { Trainer, wasmExecutor, type Assignment } from '../../core'
import { resolveExperiment } from '../../services/contract/resolve'
import type { SplitMetrics } from '../../services/contract/run-summary'
import { trialExperiment, type SearchFile } from '../../services/contract/search-file'
import type { DataSet } from '../../services/datasets/data-set'
import { factsOf } from '../../services/datasets/facts'
import type { Task } from '../../services/studies/program'
import type { StudyLine } from '../../services/studies/study-line'
import { metricsOf } from '../../services/training/metrics'
import { trainingDataOf } from '../../services/training/training-data'

type Line = Extract<StudyLine, { readonly state: 'reached' | 'finished' | 'diverged' }>

/** The trials of one task and seed. Those of the same values are trained once, as they come to the same bits. */
export class Trials {
  readonly #file: SearchFile
  readonly #data: DataSet
  readonly #rungs: readonly number[]
  readonly #known = new Map<string, Trial>()

  /** @param rungs where any of the searches may look at a trial, beside its end */
  constructor(file: SearchFile, data: DataSet, rungs: readonly number[]) {
    this.#file = file
    this.#data = data
    this.#rungs = rungs
  }

  /** Trains a trial as far as it is to go. */
  train({ trial, values, untilEpoch }: Task): Line {
    const key = JSON.stringify(values)
    const known = this.#known.get(key) ?? new Trial(this.#file, this.#data, values)
    this.#known.set(key, known)
    // Whoever asks for the end may not be the last to ask.
    const passed = this.#rungs.filter((rung) => rung < (untilEpoch ?? Infinity))
    for (const epoch of passed) known.lineAt(epoch)
    return { ...known.lineAt(untilEpoch), trial }
  }
}

/** One network, trained no further than somebody asked for. What it came to is remembered for whoever asks again. */
class Trial {
  readonly #trainer: Trainer
  readonly #data: DataSet
  readonly #lines = new Map<number | null, Line>()

  constructor(file: SearchFile, data: DataSet, values: Assignment) {
    const { network, training } = resolveExperiment(trialExperiment(file, values, 0), factsOf(data))
    this.#data = data
    this.#trainer = new Trainer(network, training, trainingDataOf(data, network), {
      makeExecutor: (layout, programs) => wasmExecutor(layout, programs, { threads: 1 }),
      diagnostics: false,
    })
  }

  /** Epochs are to be asked for in their order, as a network is not trained backwards, and then again at will. */
  lineAt(untilEpoch: number | null): Line {
    const line = this.#lines.get(untilEpoch) ?? this.#trained(untilEpoch)
    this.#lines.set(untilEpoch, line)
    return line
  }

  #trained(untilEpoch: number | null): Line {
    const trainer = this.#trainer
    while (!trainer.stopped && trainer.state.epoch < (untilEpoch ?? Infinity)) trainer.step()
    const { stopped } = trainer
    const evaluated = (): SplitMetrics => metricsOf(this.#data, trainer.evaluate('validation'), 'validation')
    const moment = {
      ...{ trial: 0, run: '', elapsedMs: 0, studyMs: 0, epochs: trainer.state.epoch },
      // As studies have it; where early stopping is off, no others are kept than the present ones.
      validation: stopped === 'diverged' ? evaluated() : trainer.atBest(evaluated),
    }
    if (stopped === null) return { ...moment, state: 'reached', epoch: untilEpoch! }
    return { ...moment, state: stopped === 'diverged' ? 'diverged' : 'finished' }
  }
}
