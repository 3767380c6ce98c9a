import { describe, expect, it } from 'vitest'
import { closed, newFile, opened, runFolder } from './indexes'

const COLUMNS = ['step', 'trainLoss', 'dead.1']
const row = (i: number): (number | null)[] => [i + 1, Math.sin(i), i % 10 === 9 ? i : null]

/** An index over a run of 5,000 rows, in which only every tenth knows its dead units. */
async function indexed() {
  const index = await opened(await newFile())
  const { folder, table, write } = await runFolder(COLUMNS)
  write(Array.from({ length: 5000 }, (_, i) => row(i)))
  await table.close()
  await index.follow('run', folder)
  const line = (column: string, points: number) => index.line({ run: 'run', table: 'steps', column, points })
  return { index, line }
}

describe('a column of a run over its steps', () => {
  it('is every value, where there are no more than wanted', async () => {
    const { line } = await indexed()
    const { x, y, of } = await line('trainLoss', 5000)
    expect(of).toBe(5000)
    expect([...x]).toEqual(Array.from({ length: 5000 }, (_, i) => i + 1))
    expect([...y]).toEqual(Array.from({ length: 5000 }, (_, i) => Math.sin(i) || 0))
  })

  it('comes in fewer points where there are more', async () => {
    const { line } = await indexed()
    const { x, y, of } = await line('trainLoss', 100)
    expect(of).toBe(5000)
    expect(x.length).toBe(100)
    expect(y.every((value, i) => value === Math.sin(x[i] - 1))).toBe(true)
  })

  it('leaves out the rows that have no number, which is not the same as NaN', async () => {
    const { line } = await indexed()
    const { x, y, of } = await line('dead.1', 1000)
    expect(of).toBe(500)
    expect([...x]).toEqual(Array.from({ length: 500 }, (_, i) => 10 * (i + 1)))
    expect([...y]).toEqual(Array.from({ length: 500 }, (_, i) => 10 * i + 9))
  })

  it('that is not there is refused, with the nearest that is', async () => {
    const { line } = await indexed()
    await expect(line('trainloss', 10)).rejects.toMatchObject({
      code: 'runColumnUnknown',
      message: expect.stringMatching(/"steps".*no column "trainloss".*Did you mean "trainLoss"/) as string,
    })
    await expect(line('"; drop table metrics; --', 10)).rejects.toMatchObject({ code: 'runColumnUnknown' })
  })

  it('is empty before the run has written its first line', async () => {
    const index = await opened(await newFile())
    const line = await index.line({ run: 'nobody', table: 'epochs', column: 'trainLoss', points: 10 })
    expect(line).toEqual({ x: new Float64Array(), y: new Float64Array(), of: 0 })
    await closed(index)
  })

  it('keeps NaN and Infinity, as a run that diverges writes them', async () => {
    const index = await opened(await newFile())
    const { folder, table, write } = await runFolder(COLUMNS)
    write([
      [1, 2, null],
      [2, Infinity, null],
      [3, NaN, null],
    ])
    await table.close()
    await index.follow('run', folder)
    const { y } = await index.line({ run: 'run', table: 'steps', column: 'trainLoss', points: 10 })
    expect([...y]).toEqual([2, Infinity, NaN])
  })
})
