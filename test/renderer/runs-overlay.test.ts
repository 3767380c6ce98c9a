import { describe, expect, it } from 'vitest'
import { placesAfter } from '../../renderer/runs/overlay-places'
import { overlayChart } from '../../renderer/runs/overlay-chart'
import { numberInWords, numbersOf } from '../../renderer/runs/overlay-numbers'
import type { RunInfo } from '../../services/contract/api'

const columns = (epochs: string[], steps: string[]) => ({ columns: { epochs, steps, histograms: [] } })

describe('the numbers that runs can be compared by', () => {
  it('are all that some run has, without the axes', () => {
    const found = numbersOf([
      columns(['epoch', 'step', 'validationLoss'], ['step', 'epoch', 'gradNorm.1']),
      columns(['epoch', 'step', 'validationLoss'], ['step', 'epoch', 'gradNorm.1', 'gradNorm.2']),
    ])
    expect(found).toEqual([
      { table: 'epochs', column: 'validationLoss' },
      { table: 'steps', column: 'gradNorm.1' },
      { table: 'steps', column: 'gradNorm.2' },
    ])
  })

  it('have names that a person would give them', () => {
    const named = (column: string): string => numberInWords({ table: 'steps', column })
    expect(named('validationLoss')).toBe('Validation loss')
    expect(named('gradNorm')).toBe('Gradient norm')
    expect(named('gradNorm.2')).toBe('Gradient norm, layer 2')
    expect(named('gradNorm.2.max')).toBe('Gradient norm, layer 2, greatest of its steps')
    expect(named('validationAccuracy')).toBe('Validation Accuracy')
    expect(named('somethingNew.3')).toBe('somethingNew.3')
  })
})

describe('the look of a line', () => {
  it('stays with its run, whichever others come and go', () => {
    const first = placesAfter(new Map(), ['a', 'b', 'c'])
    expect([...first]).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ])
    const later = placesAfter(placesAfter(first, ['a', 'c']), ['new', 'a', 'c', 'newer'])
    expect(Object.fromEntries(later)).toEqual({ a: 0, c: 2, new: 1, newer: 3 })
  })
})

describe('the chart of ticked runs', () => {
  const run = (id: string, name = id): RunInfo => ({ id, name }) as RunInfo
  const line = { x: Float64Array.of(1, 2), y: Float64Array.of(0.5, 0.25), of: 2 }
  const view = { range: { low: 0, high: 2 }, isLog: false, smoothing: 0, hidden: new Set<string>() }

  it('has a line for each run, told apart by colour and by dash', () => {
    const runs = Array.from({ length: 24 }, (_, i) => ({ run: run(`run-${i}`), line: { ...line } }))
    const source = overlayChart('Loss', runs, ({ id }) => Number(id.split('-')[1]))
    const readings = source.readings(null, view)
    expect(new Set(readings.map(({ colour, dash }) => JSON.stringify([colour, dash]))).size).toBe(24)
    expect(readings[0].value).toBe('0.25')
    for (const [i, { dash }] of readings.entries()) expect(dash).not.toBe(readings.at(i - 1)?.dash)
  })

  it('tells runs of one name apart by their folders', () => {
    const twins = [run('a-1', 'a'), run('a-2', 'a'), run('b')].map((one) => ({ run: one, line }))
    const names = overlayChart('Loss', twins, () => 0)
      .readings(null, view)
      .map(({ name }) => name)
    expect(names).toEqual(['a (a-1)', 'a (a-2)', 'b'])
  })
})
