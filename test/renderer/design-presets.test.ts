import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../renderer/design/limits'
import { presets } from '../../renderer/design/presets'
import { experimentFile } from '../../services/contract/experiment-file'
import { resolveExperiment, type DataFacts } from '../../services/contract/resolve'

const digits: DataFacts = {
  features: 64,
  target: {
    kind: 'classes',
    classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    trainCounts: Array<number>(10).fill(126),
  },
  rows: { train: 1260, validation: 270, test: 267 },
}
const base = {
  schemaVersion: 1,
  data: { source: 'digits.csv', target: 'digit', task: 'classification' },
  network: { hidden: [{ units: 16, activation: 'gelu' }] },
  training: { clip: { norm: 3 }, l2: 0.1, seed: 7 },
}
const draft = experimentFile.parse(base)

describe.each(presets.map((preset) => [preset.id, preset] as const))('the preset %s', (_, preset) => {
  const made = preset.apply(draft)

  test('is an experiment that can be stored and trained', () => {
    expect(experimentFile.parse(JSON.parse(JSON.stringify(made)))).toEqual(made)
    expect(resolveExperiment(made, digits).network.layers.at(-1)!.units).toBe(10)
  })

  test('says in one sentence what to look at', () => {
    expect(preset.title).not.toBe('')
    expect(preset.lookAt).toMatch(/^[A-Z].*\.$/)
  })

  test('keeps data and seed, and nothing that would show something else', () => {
    expect(made.data).toEqual(draft.data)
    expect(made.training).toMatchObject({ seed: 7, l2: 0 })
    expect(made.training.clip).toEqual(preset.id === 'clipping' ? { norm: 1 } : null)
  })
})

test('presets have names of their own', () => {
  expect(new Set(presets.map(({ title }) => title)).size).toBe(presets.length)
})

/** An experiment with one number in it. */
const places: Readonly<Record<keyof typeof LIMITS, (x: number) => object>> = {
  units: (x) => ({ network: { hidden: [{ units: x }] } }),
  momentum: (x) => ({ network: { hidden: [{ units: 1, batchNorm: { momentum: x } }] } }),
  epsilon: (x) => ({ network: { hidden: [{ units: 1, batchNorm: { epsilon: x } }] } }),
  dropout: (x) => ({ network: { hidden: [{ units: 1, dropout: x }] } }),
  batchSize: (x) => ({ training: { batchSize: x } }),
  epochs: (x) => ({ training: { epochs: x } }),
  seed: (x) => ({ training: { seed: x } }),
  patience: (x) => ({ training: { earlyStopping: { patience: x } } }),
  minDelta: (x) => ({ training: { earlyStopping: { minDelta: x } } }),
  classWeight: (x) => ({ training: { classWeights: [x] } }),
}

test.each(Object.entries(LIMITS))('the limits of %s are those of the file', (name, limits) => {
  const isAllowed = (x: number): boolean =>
    experimentFile.safeParse({ ...base, ...places[name as keyof typeof LIMITS](x) }).success
  expect(isAllowed(limits.min)).toBe(!('exclusiveMin' in limits))
  expect(isAllowed(limits.max)).toBe(!('exclusiveMax' in limits))
  expect(isAllowed(limits.min - 0.5)).toBe(false)
  expect(isAllowed(limits.max + 1)).toBe(false)
})
