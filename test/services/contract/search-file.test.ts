import { describe, expect, it } from 'vitest'
import { activeKeys, fromUnitCube } from '../../../core'
import { finalExperiment, searchFile, spaceOf, trialExperiment } from '../../../services/contract/search-file'

const experiment = {
  schemaVersion: 1,
  data: { source: 'data.csv', target: 'y', task: 'classification' },
  network: { hidden: [{ units: 8 }] },
  training: { epochs: 30, earlyStopping: { patience: 5 } },
}
const space = {
  depth: { from: 1, to: 3 },
  'network.hidden[2].units': { from: 4, to: 64, scale: 'log' },
  optimizer: ['sgd', 'adam'],
  'training.optimizer.momentum': { from: 0, to: 0.99, when: { optimizer: 'sgd' } },
  dropout: { from: 0, to: 1 },
}
const base = { schemaVersion: 1, experiment, space, budget: { trials: 10 } }
const problemOf = (change: object): string => {
  const issue = searchFile.safeParse({ ...base, ...change }).error?.issues[0]
  return issue ? `${issue.path.join('.')}: ${issue.message}` : 'nothing'
}

describe('the file of a search', () => {
  it('makes whole numbers of what are whole numbers in an experiment', () => {
    const kinds = spaceOf(searchFile.parse(base).space).map(({ key, domain }) => [key, domain.kind])
    expect(Object.fromEntries(kinds)).toEqual({
      depth: 'integer',
      'network.hidden[2].units': 'integer',
      optimizer: 'choice',
      'training.optimizer.momentum': 'real',
      dropout: 'real',
    })
  })

  it('has units of layer 3 only where there is one, and a momentum only where the optimiser has one', () => {
    const read = spaceOf(searchFile.parse(base).space)
    expect(activeKeys(read, { depth: 2, optimizer: 'adam' })).toEqual(['depth', 'optimizer', 'dropout'])
    expect(activeKeys(read, { depth: 3, optimizer: 'sgd' })).toHaveLength(5)
  })

  it('makes experiments of all of its space, without the test part', () => {
    const file = searchFile.parse(base)
    for (const at of [0, 0.3, 0.6, 0.999]) {
      const values = fromUnitCube(spaceOf(file.space), [at, 0.5, 1 - at, 0.4, 0.2])
      const made = trialExperiment(file, values, 3)
      expect(made.network.hidden).toHaveLength(values.depth as number)
      expect(made.data.split).toMatchObject({ use: 'search' })
      expect(made.name).toMatch(/^search 4: /)
    }
  })

  it('is read again as it was stored, conditions with it', () => {
    const when = { optimizer: ['sgd', 'adam'], depth: { from: 2 } }
    const read = searchFile.parse({ ...base, space: { ...space, dropout: { from: 0, to: 1, when } } })
    expect(searchFile.parse(JSON.parse(JSON.stringify(read)))).toEqual(read)
  })

  it('ends on training and validation together, for as many epochs as were best', () => {
    const made = finalExperiment(searchFile.parse(base), { depth: 2 }, 17)
    expect(made.data.split).toMatchObject({ use: 'final' })
    expect(made.training).toMatchObject({ epochs: 17, earlyStopping: null })
  })

  it.each<[object, RegExp]>([
    [{ space: {} }, /expected at least one name/],
    [{ space: { depth: [] } }, /space\.depth: expected at least one value/],
    [{ space: { widht: [1, 2] } }, /space\.widht: .*Did you mean "width"/],
    [{ space: { width: { from: 1 } } }, /space\.width\.to: expected a number/],
    [{ space: { width: { from: 9, to: 3 } } }, /space\.width: from is larger than to/],
    [{ space: { learningRate: { from: 0, to: 1, scale: 'log' } } }, /space\.learningRate: a log scale needs/],
    [
      { space: { width: { from: 1, to: 2, when: { depth: 1 } } } },
      /a condition names a parameter that does not exist/,
    ],
    [{ budget: {} }, /budget: expected at least one of trials/],
    [{ method: 'tpee' }, /method\.name: .*Did you mean "tpe"/],
    [{ pruner: { name: 'asha', reduction: 1 } }, /pruner\.reduction: expected a number from 2/],
  ])('refuses %j in words', (change, words) => expect(problemOf(change)).toMatch(words))
})
