import { bestSoFar, defaultPruner, rungsOf, type RungValues } from '../../core'
import { measureOfSearch, searchFile, type SearchFile } from '../../services/contract/search-file'
import type { DataSet } from '../../services/datasets/data-set'
import { epochsOf, historyOf, searchProgram } from '../../services/studies/search-program'
import { StudyLog } from '../../services/studies/study-log'
import { Trials } from './trials'

/** ASHA has this share of the epochs that TPE took in full. */
export const SHARE = 0.3

export type Kind = 'random' | 'tpe' | 'asha'

/** What a search came to; lower is better. A search in full has the trials that the file gives. */
export interface Outcome {
  /** The best of the trials that were trained in full. */
  readonly best: number
  /** Mean over the trials of the best until then: the area under that curve. */
  readonly area: number
  readonly epochs: number
}

export type Repetition = Readonly<Record<Kind, Outcome>>

/** All kinds with one seed, which is also that of the trials' weights and of the order of their rows. */
export function repetitionOf(file: SearchFile, data: DataSet, seed: number): Repetition {
  const { experiment } = file
  const { training } = experiment
  const seeded = { ...file, seed, experiment: { ...experiment, training: { ...training, seed } } }
  const asha = file.pruner.name === 'asha' ? file.pruner : defaultPruner('asha')
  const trials = new Trials(seeded, data, rungsOf(asha as RungValues, training.epochs))
  const searched = (over: object): Outcome => outcomeOf(searchFile.parse({ ...seeded, ...over }), trials)
  const random = searched({ method: 'random', pruner: 'none' })
  const tpe = searched({ method: 'tpe', pruner: 'none' })
  const budget = { epochs: Math.round(SHARE * tpe.epochs) }
  return { random, tpe, asha: searched({ method: 'tpe', pruner: asha, budget }) }
}

/** One trial after the other, as a study with one worker would. */
function outcomeOf(file: SearchFile, trials: Trials): Outcome {
  const program = searchProgram(file)
  const log = new StudyLog()
  for (let step = program.next(log); step.type === 'train'; step = program.next(log)) {
    const { task } = step
    log.begin(task)
    log.add(trials.train(task))
    log.running.delete(task.trial)
  }
  const inFull = historyOf(log, measureOfSearch(file)).filter(({ rung }) => rung === undefined)
  const curve = bestSoFar(inFull.map(({ value }) => value)).filter((best) => best !== null)
  return {
    best: curve.at(-1) ?? Infinity,
    area: curve.reduce((sum, best) => sum + best / curve.length, 0),
    epochs: epochsOf(log),
  }
}
