import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { layerColumn, recordColumns, recordLength } from '../../../core/diagnostics/step-record'
import { RECORDED_ROWS, recordInterval, StepRecorder } from '../../../core/diagnostics/step-recorder'

/** The record of a step of two layers: made up, different in each place. */
const recordOf = (step: number): Float64Array =>
  Float64Array.from({ length: recordLength(2) }, (_, i) => Math.sin(step * 7 + i * 3))

function rowsOf(recorder: StepRecorder, from: number, steps: number): number[][] {
  const rows: number[][] = []
  for (let step = from; step <= steps; step++) {
    const row = recorder.take(step, 0, recordOf(step), step === steps)
    if (row) rows.push(row)
  }
  return rows
}

describe('a recorder of steps', () => {
  it('keeps every step of a short run, and about 20,000 of a long one', () => {
    expect(recordInterval(1)).toBe(1)
    expect(recordInterval(RECORDED_ROWS)).toBe(1)
    expect(recordInterval(RECORDED_ROWS + 1)).toBe(2)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), (steps) => {
        const rows = Math.ceil(steps / recordInterval(steps))
        expect(rows).toBeLessThanOrEqual(RECORDED_ROWS)
        expect(rows).toBeGreaterThanOrEqual(Math.min(steps, RECORDED_ROWS / 2))
      }),
    )
  })

  it('hands on a record as it is when each step is a row', () => {
    const recorder = new StepRecorder(2, 1)
    expect(recorder.columns).toEqual(['step', 'epoch', ...recordColumns(2)])
    expect(recorder.take(1, 0, recordOf(1), false)).toEqual([1, 0, ...recordOf(1)])
  })

  it('keeps the extremes of the loss and of all gradient norms over each interval, the last one too', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 1, max: 40 }), (every, steps) => {
        const recorder = new StepRecorder(2, every)
        const rows = rowsOf(recorder, 1, steps)
        expect(rows.length).toBe(Math.ceil(steps / every))
        let first = 1
        for (const row of rows) {
          const [step] = row
          for (const name of ['trainLoss', 'gradNorm', 'gradNorm.1', 'gradNorm.2']) {
            const values = Array.from(
              { length: step - first + 1 },
              (_, n) => recordOf(first + n)[recordColumns(2).indexOf(name)],
            )
            expect(row[recorder.columns.indexOf(`${name}.min`)]).toBe(Math.min(...values))
            expect(row[recorder.columns.indexOf(`${name}.max`)]).toBe(Math.max(...values))
          }
          expect(row.slice(2, 2 + recordLength(2))).toEqual([...recordOf(step)])
          first = step + 1
        }
      }),
    )
  })

  it('shows a NaN anywhere in an interval in both extremes', () => {
    const recorder = new StepRecorder(2, 3)
    const spoiled = recordOf(2)
    spoiled[layerColumn('gradNorm', 2, 2)] = NaN
    recorder.take(1, 0, recordOf(1), false)
    recorder.take(2, 0, spoiled, false)
    const row = recorder.take(3, 0, recordOf(3), false)!
    expect(row[recorder.columns.indexOf('gradNorm.2.min')]).toBeNaN()
    expect(row[recorder.columns.indexOf('gradNorm.2.max')]).toBeNaN()
    expect(row[recorder.columns.indexOf('gradNorm.1.max')]).not.toBeNaN()
  })

  it('goes on from a state that was kept in the middle of an interval', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), (pause) => {
        const whole = rowsOf(new StepRecorder(2, 6), 1, 21)
        const first = new StepRecorder(2, 6)
        const rows: number[][] = []
        for (let step = 1; step <= pause; step++) {
          const row = first.take(step, 0, recordOf(step), false)
          if (row) rows.push(row)
        }
        const second = new StepRecorder(2, 6)
        second.resume(first.state)
        expect([...rows, ...rowsOf(second, pause + 1, 21)]).toEqual(whole)
      }),
    )
  })
})
