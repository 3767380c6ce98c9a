import { describe, expect, it } from 'vitest'
import { generators } from '../../../core'
import { experimentFile, type ExperimentFile } from '../../../services/contract/experiment-file'
import { dataName } from '../../../services/contract/data-name'
import { factsOfExperiment } from '../../../services/workspace/run-facts'

const experiment = (hidden: readonly object[], rest: object = {}): ExperimentFile =>
  experimentFile.parse({
    schemaVersion: 1,
    data: { source: '../data/breast-cancer.csv', target: 'y', task: 'classification' },
    network: { hidden },
    ...rest,
  })

describe('the facts of an experiment', () => {
  it('are what a list shows of it', () => {
    const training = {
      optimizer: { name: 'adam', learningRate: 0.003 },
      batchSize: 'all',
      epochs: 7,
      seed: 9,
    }
    const hidden = [
      { units: 32, activation: 'tanh', init: 'glorotNormal' },
      { units: 16, activation: 'relu', init: 'heNormal', batchNorm: true },
    ]
    expect(factsOfExperiment(experiment(hidden, { training }))).toEqual({
      data: 'breast-cancer',
      task: 'classification',
      hidden: [32, 16],
      activations: ['tanh', 'relu', 'auto'],
      initializers: ['glorotNormal', 'heNormal', 'auto'],
      batchNorm: true,
      optimizer: 'adam',
      learningRate: 0.003,
      batchSize: 'all',
      epochs: 7,
      seed: 9,
    })
  })

  it('name each member of a table once, in the order of the layers, the output last', () => {
    const hidden = [
      { units: 3, activation: 'relu' },
      { units: 3, activation: 'tanh' },
      { units: 3, activation: 'relu' },
    ]
    const network = { hidden, output: { activation: 'softmax' } }
    const { activations, initializers, batchNorm } = factsOfExperiment(experiment(hidden, { network }))
    expect(activations).toEqual(['relu', 'tanh', 'softmax'])
    expect(initializers).toEqual(['auto'])
    expect(batchNorm).toBe(false)
  })

  it('hold for a network without hidden layers', () => {
    expect(factsOfExperiment(experiment([]))).toMatchObject({ hidden: [], activations: ['auto'] })
  })
})

describe('the name of data', () => {
  it.each([
    ['../../data/iris.csv', 'iris'],
    ['C:\\data\\iris.csv', 'iris'],
    ['/data/prices.2024.csv.gz', 'prices.2024'],
    ['/data/prices.CSV.GZ', 'prices'],
    ['table.parquet', 'table'],
    ['/data.v2/table', 'table'],
    ['/data/.csv', '.csv'],
  ])('of the file %s is %s', (file, name) => expect(dataName(file)).toBe(name))

  it('of images is that of their folder, or of the file where it lies in none', () => {
    const images = (file: string) => dataName({ train: { images: file, labels: 'labels.gz' } })
    expect(images('../../data/mnist/train-images-idx3-ubyte.gz')).toBe('mnist')
    expect(images('../train-images.gz')).toBe('train-images')
    expect(images('train-images.gz')).toBe('train-images')
  })

  it('of made-up data is the label of what made them', () => {
    for (const [generator, { label }] of Object.entries(generators)) {
      const { data } = experiment([], {
        data: { source: { generator }, task: generator === 'curve' ? 'regression' : 'classification' },
      })
      expect(dataName(data.source)).toBe(label)
    }
  })
})
