import fc from 'fast-check'
import { expect, test } from 'vitest'
import { biasTable } from '../../renderer/design/bias-table'
import {
  addLayer,
  changeLayer,
  changeOutput,
  duplicateLayer,
  moveLayer,
  removeLayer,
  setForAll,
  setWidths,
} from '../../renderer/design/layers'
import { experimentFile, type ExperimentFile } from '../../services/contract/experiment-file'

const experiment = (hidden: object[]): ExperimentFile =>
  experimentFile.parse({
    schemaVersion: 1,
    data: { source: 'a.csv', target: 'y', task: 'classification' },
    network: { hidden },
  })
const of = (...units: number[]): ExperimentFile => experiment(units.map((n) => ({ units: n })))
const unitsOf = (draft: ExperimentFile): number[] => draft.network.hidden.map(({ units }) => units)

test('a new layer stands behind the one that was named, and is like it', () => {
  const draft = experiment([{ units: 8, activation: 'tanh', dropout: 0.1 }, { units: 4 }])
  const changed = addLayer(draft, 1)
  expect(unitsOf(changed)).toEqual([8, 8, 4])
  expect(changed.network.hidden[1]).toEqual(draft.network.hidden[0])
})

test('behind the input a new layer is like the first hidden one; alone, it has 32 ReLU units', () => {
  expect(unitsOf(addLayer(of(8, 4), 0))).toEqual([8, 8, 4])
  expect(addLayer(of(), 0).network.hidden).toEqual(experiment([{ units: 32 }]).network.hidden)
})

test('layers are removed, duplicated, moved and changed by their number, from 1', () => {
  expect(unitsOf(removeLayer(of(1, 2, 3), 2))).toEqual([1, 3])
  expect(unitsOf(duplicateLayer(of(1, 2, 3), 2))).toEqual([1, 2, 2, 3])
  expect(unitsOf(moveLayer(of(1, 2, 3), 1, 3))).toEqual([2, 3, 1])
  expect(unitsOf(changeLayer(of(1, 2, 3), 3, { units: 9 }))).toEqual([1, 2, 9])
})

test('input and output are neither removed nor moved', () => {
  const draft = of(1, 2)
  for (const layer of [0, 3]) {
    expect(removeLayer(draft, layer)).toBe(draft)
    expect(duplicateLayer(draft, layer)).toBe(draft)
    expect(moveLayer(draft, layer, 1)).toBe(draft)
    expect(moveLayer(draft, 1, layer)).toBe(draft)
  }
})

test('a setting for all reaches every hidden layer and nothing else', () => {
  const changed = setForAll(of(1, 2), 'dropout', 0.5)
  expect(changed.network.hidden.map(({ dropout }) => dropout)).toEqual([0.5, 0.5])
  expect(changeOutput(changed, { init: { scheme: 'zeros' } }).network.output.init).toEqual({
    scheme: 'zeros',
  })
})

const widths = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 8 })

test('new widths give a network of these widths, always', () => {
  fc.assert(
    fc.property(widths, widths, (before, after) => {
      expect(unitsOf(setWidths(of(...before), after))).toEqual(after)
    }),
  )
})

test('layers that are as wide as before keep their settings', () => {
  const draft = experiment([
    { units: 8, activation: 'tanh' },
    { units: 4 },
    { units: 2, activation: 'sigmoid' },
  ])
  const names = setWidths(draft, [8, 16, 16, 4, 2]).network.hidden.map(({ activation }) => activation.name)
  expect(names).toEqual(['tanh', 'tanh', 'tanh', 'relu', 'sigmoid'])
  expect(setWidths(draft, [8, 5, 2]).network.hidden[1].activation.name).toBe('relu')
})

test('a layer that was added or moved is taken back by the opposite edit', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 8 }),
      fc.nat(),
      fc.nat(),
      (units, a, b) => {
        const draft = of(...units)
        const from = 1 + (a % units.length)
        const to = 1 + (b % units.length)
        expect(moveLayer(moveLayer(draft, from, to), to, from)).toEqual(draft)
        expect(removeLayer(addLayer(draft, from), from + 1)).toEqual(draft)
      },
    ),
  )
})

test.each(Object.entries(biasTable))('the initialiser %s of a bias is written of b', (_, { formula }) => {
  expect(formula).toMatch(/(^| )b /)
  expect(formula.replaceAll(/\\text\{[^}]*\}/g, '')).not.toContain('w')
})
