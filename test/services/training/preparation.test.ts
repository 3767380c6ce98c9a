import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SPLITS } from '../../../core'
import { experimentFile } from '../../../services/contract/experiment-file'
import { pack, unpack } from '../../../services/contract/packed'
import { SCALINGS, scalings } from '../../../services/contract/scalings'
import { TRANSFORMS } from '../../../services/contract/transforms'
import { isWhole } from '../../../services/datasets/is-whole'
import { Inspector } from '../../../services/training/inspection'
import { OriginalScale, outputValue, targetValue } from '../../../services/training/inspection-rows'
import { makeTrainer } from '../../../services/training/make-trainer'
import { metricsOf } from '../../../services/training/metrics'
import { prepareIn } from '../../../services/training/prepare'
import { readRow } from '../../../services/datasets/feature-rows'
import { fingerprintOf } from '../../../services/datasets/fingerprint'
import { ask, dataOf, numeric, optionsFor, tensorsOf } from './inspected-networks'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'descent-prepared-'))
  const line = (i: number): string => `${1 + (i % 17)},${2 ** (i % 7)},${i % 5 === 0 ? 'rare' : 'often'}`
  await writeFile(
    join(folder, 'd.csv'),
    `x,y,c\n${Array.from({ length: 80 }, (_, i) => line(i)).join('\n')}\n`,
  )
})
afterAll(() => rm(folder, { recursive: true }))

const prepared = (data: Record<string, unknown>) =>
  prepareIn(
    folder,
    experimentFile.parse({
      schemaVersion: 1,
      data: { source: 'd.csv', features: ['x'], ...data },
      network: { hidden: [{ units: 4, activation: 'tanh', batchNorm: true }] },
      training: { batchSize: 8, epochs: 2 },
    }),
  )

const CASES = SCALINGS.flatMap((scaling) => TRANSFORMS.map((transform) => ({ scaling, transform })))

describe.each(CASES)(
  'a regression scaled by $scaling after the transform $transform',
  ({ scaling, transform }) => {
    const standardize = scalings[scaling].written
    const load = () =>
      prepared({
        ...{ target: 'y', task: 'regression', standardize, columns: { x: { transform } } },
        ...{ standardizeTarget: standardize, transformTarget: transform },
      })

    it('has its metrics on the original scale', async () => {
      const { data } = await load()
      if (data.target.kind === 'classes') throw new Error('classes')
      const { values } = data.target
      const rows = data.split.validation
      const perfect = metricsOf(
        data,
        { loss: 0, outputs: Float32Array.from(rows, (row) => values[row]) },
        'validation',
      )
      expect(perfect.rmse).toBeLessThan(1e-4)
      // One answer for all rows: the RMSE is that of the numbers in the file.
      const constant = { loss: 0, outputs: Float32Array.from(rows, () => values[rows[0]]) }
      const file = Array.from(rows, (row) => 2 ** (row % 7))
      const rmse = Math.sqrt(file.reduce((sum, y) => sum + (y - file[0]) ** 2, 0) / file.length)
      expect(metricsOf(data, constant, 'validation').rmse).toBeCloseTo(rmse, 3)
    })

    it('has its rows and answers shown on the original scale', async () => {
      const { data } = await load()
      const scale = new OriginalScale(data)
      for (const row of [0, 5, 16, 79]) {
        expect(scale.feature(row, 0)).toBeCloseTo(1 + (row % 17), 4)
        expect(scale.asTrained(scale.feature(row, 0), 0)).toBeCloseTo(readRow(data, row)[0], 5)
        expect(targetValue(data, row, 0)).toBeCloseTo(2 ** (row % 7), 3)
        if (data.target.kind === 'values')
          expect(outputValue(data, data.target.values[row], 0)).toBe(targetValue(data, row, 0))
      }
    })
  },
)

describe.each(['oversample', 'undersample'] as const)('a classification that says %s', (balance) => {
  const load = (more = {}) => prepared({ target: 'c', task: 'classification', balance, ...more })

  it('is trained on the balanced rows, evaluated on all parts, and is told from one that is not', async () => {
    const { data, experiment } = await load()
    const trainer = makeTrainer({ experiment, data, initialWeights: null, threads: 1 }, experiment.training)
    expect(trainer.stepsPerEpoch).toBe(Math.ceil(data.split.train.length / 8))
    while (trainer.stopped === null) trainer.step()
    for (const part of SPLITS) {
      const { confusion, loss } = metricsOf(data, trainer.evaluate(part), part)
      expect(loss).toBeGreaterThan(0)
      const counted = confusion!.flat().reduce((sum, count) => sum + count, 0)
      expect(counted).toBe(data.split[part].length)
    }
    const plain = await load({ balance: 'none' })
    expect(fingerprintOf(data)).not.toBe(fingerprintOf(plain.data))
    expect(fingerprintOf(data)).toBe(fingerprintOf((await load()).data))
  })

  it('has class weights of 1 where these are to balance it as well', async () => {
    const { data } = await load()
    const counts = [0, 1].map((label) => {
      const { target, split } = data
      return target.kind === 'classes' ? split.train.filter((row) => target.labels[row] === label).length : 0
    })
    expect(counts[0]).toBe(counts[1])
  })

  it('is whole after the way to another machine', async () => {
    const { data } = await load()
    const back: unknown = unpack(pack(data))
    expect(isWhole(back)).toBe(true)
    expect(back).toEqual(data)
  })
})

describe('a network that is asked', () => {
  const NETWORK = { hidden: [{ units: 3, activation: 'tanh' }] }
  const tensors = tensorsOf({
    'layer1.weight': [1, -1, 2],
    'layer1.bias': [0, 0.5, -0.5],
    'layer2.weight': [1, 2, -1],
    'layer2.bias': [0],
  })
  const NOW = { step: 1, tensors }

  it('is drawn over numbers that have a logarithm, where its feature is one', async () => {
    const features = [0.5, 1, 3, 20].map((x) => [Math.log(x)])
    const column = { ...numeric('x'), transform: 'log' } as const
    const options = optionsFor(dataOf({ features, targets: [1, 2, 3, 4], columns: [column] }), NETWORK)
    const { x, outputs, rows } = await ask(new Inspector(options), NOW, {
      ...{ type: 'curve', points: 20, layer: null },
    })
    expect(Math.min(...x)).toBeGreaterThan(0)
    expect(Math.min(...x)).toBeLessThan(0.5)
    expect(Math.max(...x)).toBeGreaterThan(20)
    expect(outputs.every(Number.isFinite)).toBe(true)
    ;[0.5, 1, 3, 20].forEach((value, i) => expect(rows.x[i]).toBeCloseTo(value, 5))
  })

  it.each([
    ['side by side', [0, 1, 1, 1, 2, 3, 4, 4, 5]],
    ['in several chunks', [0, 1, 1, 4, 5, 1, 2, 3, 4]],
  ])(
    'counts rows that are repeated %s as often as it trains on them, and lists each once',
    async (_, all) => {
      const features = Array.from({ length: 6 }, (_, i) => [i - 2.5])
      const train = Int32Array.from(all)
      const given = { features, targets: [0, 0, 0, 1, 1, 1], columns: [numeric('x')], classes: ['no', 'yes'] }
      const options = optionsFor(dataOf({ ...given, split: { train } }), NETWORK)
      const inspector = new Inspector(options)
      const said = await ask(inspector, NOW, { type: 'predictions', part: 'train', most: 10 })
      if (said.kind === 'values') throw new Error('values')
      expect(said.confusion.reduce((sum, count) => sum + count, 0)).toBe(train.length)
      const rows: number[] = []
      for (const actual of [0, 1]) {
        for (const predicted of [0, 1]) {
          const question = { type: 'cell', part: 'train', actual, predicted, first: 0, count: 10 } as const
          const cell = await ask(inspector, NOW, question)
          expect(cell.of).toBe(cell.rows.length)
          rows.push(...cell.rows)
        }
      }
      expect(rows.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5])
    },
  )
})
