import { describe, expect, it } from 'vitest'
import { searchFile } from '../../../services/contract/search-file'
import { searchProgram } from '../../../services/studies/search-program'
import { StudyLog } from '../../../services/studies/study-log'

const file = searchFile.parse({
  schemaVersion: 1,
  experiment: {
    schemaVersion: 1,
    data: { source: { generator: 'spirals' }, task: 'classification' },
    network: { hidden: [{ units: 4 }] },
    training: { epochs: 100 },
  },
  space: { learningRate: { from: 0.001, to: 1, scale: 'log' } },
  method: 'random',
  budget: { epochs: 100 },
})

/** How many trials a search begins whose every trial ends after so many epochs. */
function trialsOf(epochs: number): number {
  const program = searchProgram(file)
  const log = new StudyLog()
  for (let step = program.next(log); step.type === 'train'; step = program.next(log)) {
    const { trial } = step.task
    log.begin(step.task)
    log.running.delete(trial)
    const validation = { loss: 1 }
    log.add({ trial, run: '', state: 'finished', epochs, elapsedMs: 0, studyMs: 0, validation })
  }
  return log.trials.length
}

describe('the program of a search', () => {
  it('counts the epochs that were trained, and not those that early stopping saved', () => {
    expect(trialsOf(100)).toBe(1)
    expect(trialsOf(20)).toBe(5)
  })
})
