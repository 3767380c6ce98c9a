import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { catchUp } from '../../renderer/stores/catch-up'
import type { RowTable } from '../../renderer/stores/row-table'
import { RunSeries } from '../../renderer/stores/run-series'
import { SimulatedRun } from './simulated-run'

const NOTHING = { steps: 0, epochs: 0, histograms: 0 }

const rowsOf = (table: RowTable, columns: number): number[][] =>
  Array.from({ length: table.length }, (_, row) =>
    Array.from({ length: columns }, (_, column) => table.at(row, column)),
  )

function expectSame(series: RunSeries, run: SimulatedRun): void {
  expect(rowsOf(series.steps, 3)).toEqual(run.steps)
  expect(rowsOf(series.epochs, 2)).toEqual(run.epochs)
  expect(rowsOf(series.histograms, 4)).toEqual(run.histograms)
}

const catchUpWith = (series: RunSeries, run: SimulatedRun, most = 3): Promise<void> =>
  catchUp(
    series,
    (from) => Promise.resolve(run.read(from, most)),
    () => true,
  )

describe('the series of a run', () => {
  it('is the frames one after another', () => {
    const [run, series] = [new SimulatedRun(), new RunSeries()]
    for (const steps of [1, 5, 0, 9]) {
      run.train(steps)
      expect(series.takeFrame(run.frame())).toBe(true)
      expectSame(series, run)
    }
  })

  it('skips rows that it has', () => {
    const [run, series] = [new SimulatedRun(), new RunSeries()]
    run.train(6)
    series.takeFrame(run.frame())
    run.train(6)
    series.takeFrame(run.read({ steps: 2, epochs: 0, histograms: 1 }, Infinity))
    expectSame(series, run)
  })

  it('takes nothing beyond a gap, and knows that it is behind', () => {
    const [run, series] = [new SimulatedRun(), new RunSeries()]
    run.train(6)
    run.frame()
    run.train(6)
    series.takeFrame(run.frame())
    expect(series.lengths).toEqual(NOTHING)
    expect(series.isBehind).toBe(true)
  })

  it('keeps the tables apart: steps may be missed where epochs are not', () => {
    const [run, series] = [new SimulatedRun(), new RunSeries()]
    run.train(2)
    run.frame()
    run.train(2)
    series.takeFrame(run.frame())
    expect(series.lengths).toEqual({ steps: 0, epochs: 1, histograms: 0 })
  })

  it('cuts its rows back to where a new sitting begins', () => {
    const [run, series] = [new SimulatedRun(), new RunSeries()]
    run.train(11)
    series.takeFrame(run.frame())
    run.resume(5)
    series.takeFrame(run.frame())
    expect(series.lengths).toEqual({ steps: 6, epochs: 1, histograms: 6 })
    run.train(4)
    series.takeFrame(run.frame())
    expectSame(series, run)
  })

  it('does not heed a frame of an earlier sitting', () => {
    const [run, series] = [new SimulatedRun(), new RunSeries()]
    run.train(3)
    const late = run.frame()
    run.resume(3)
    run.train(4)
    series.takeFrame(run.frame())
    expect(series.takeFrame(late)).toBe(false)
    expectSame(series, run)
  })

  it('asks again where an answer is of an earlier sitting', () => {
    const [run, series] = [new SimulatedRun(), new RunSeries()]
    run.train(3)
    const late = run.read(NOTHING, Infinity)
    run.resume(1)
    series.takeFrame(run.frame())
    expect(series.takeAnswer(late)).toBe(true)
    expect(series.lengths.steps).toBe(0)
  })

  it('reads all anew where an answer is of a later sitting, which cannot say what was cut off', async () => {
    const [run, series] = [new SimulatedRun(), new RunSeries()]
    run.train(9)
    series.takeFrame(run.frame())
    run.resume(6)
    run.train(6)
    await catchUpWith(series, run)
    expectSame(series, run)
  })

  it('reads on until an answer holds no rows', async () => {
    const [run, series] = [new SimulatedRun(), new RunSeries()]
    run.train(50)
    await catchUpWith(series, run)
    expectSame(series, run)
  })

  it('stops reading when nobody wants it any more', async () => {
    const [run, series] = [new SimulatedRun(), new RunSeries()]
    run.train(50)
    let wanted = 2
    await catchUp(
      series,
      (from) => Promise.resolve(run.read(from, 3)),
      () => wanted-- > 0,
    )
    expect(series.lengths.steps).toBe(6)
  })

  it('ends up with the rows of the run, whatever is lost and whenever it is read', async () => {
    const event = fc.oneof(
      { weight: 6, arbitrary: fc.record({ train: fc.nat(12), isLost: fc.boolean() }) },
      { weight: 1, arbitrary: fc.record({ resume: fc.nat(15) }) },
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 40 }),
        fc.integer({ min: 1, max: 7 }),
        async (events, most) => {
          const [run, series] = [new SimulatedRun(), new RunSeries()]
          const readings = new Set<Promise<void>>()
          const readOn = (): void => {
            if (readings.size > 0) return
            const reading = catchUpWith(series, run, most).then(() => void readings.delete(reading))
            readings.add(reading)
          }
          for (const event of events) {
            if ('resume' in event) {
              run.resume(event.resume)
              // The first frame of a sitting says where it begins; it always comes.
              series.takeFrame(run.frame())
            } else {
              run.train(event.train)
              const frame = run.frame()
              if (!event.isLost) series.takeFrame(frame)
            }
            if (series.isBehind) readOn()
            await Promise.resolve()
          }
          await Promise.all(readings)
          await catchUpWith(series, run, most)
          expectSame(series, run)
          expect(series.isBehind).toBe(false)
        },
      ),
      { numRuns: 300 },
    )
  })
})
