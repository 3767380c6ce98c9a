import fc from 'fast-check'
import { appendFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Rows } from '../../../services/contract/frames'
import { RUN_FILES } from '../../../services/runs/run-files'
import { TableFile } from '../../../services/runs/table-file'
import { temporaryFolder } from '../training/fixtures'
import { opened, START, newFile, runFolder, namesOf, numbersOf } from './indexes'

const value = fc.oneof(
  fc.double(),
  fc.constantFrom(NaN, Infinity, -Infinity, null, 0, -0, 5e-324, -Number.MAX_VALUE, 2 ** 53, 0.1, 1e21, 1e-7),
)

/** Pieces of a table of some columns, one after another. */
const pieces = fc.integer({ min: 2, max: 9 }).chain((columns) =>
  fc.record({
    columns: fc.constant(columns),
    pieces: fc.array(
      fc.array(fc.array(value, { minLength: columns, maxLength: columns }), { maxLength: 6 }),
      { maxLength: 5 },
    ),
  }),
)

describe('the rows of a table', () => {
  it('come back as the same numbers, in whatever pieces they were written and followed, from any row on', async () => {
    const index = await opened(await newFile())
    let count = 0
    await fc.assert(
      fc.asyncProperty(pieces, fc.nat(), async ({ columns, pieces }, from) => {
        const run = `run-${count++}`
        const { folder, table, write } = await runFolder(namesOf(columns))
        for (const [i, piece] of pieces.entries()) {
          write(piece)
          if (i % 2 === 0) await index.follow(run, folder)
        }
        await index.follow(run, folder)
        await table.close()
        const all = numbersOf(pieces.flat())
        expect((await index.columns(run)).steps).toEqual(namesOf(columns))
        expect((await index.rows(run, START)).steps).toEqual({ first: 0, columns, numbers: all })
        const first = from % (pieces.flat().length + 1)
        const rest = all.slice(first * columns)
        expect((await index.rows(run, { ...START, steps: first })).steps).toEqual({
          first,
          columns,
          numbers: rest,
        })
      }),
      { numRuns: 25 },
    )
  })

  it('are none behind the end, and none of a run that has not been seen', async () => {
    const index = await opened(await newFile())
    const { folder, table, write } = await runFolder(['a', 'b'])
    write([[1, 2]])
    await index.follow('run', folder)
    await table.close()
    for (const steps of [1, 2, 1e9, Number.MAX_SAFE_INTEGER])
      expect((await index.rows('run', { ...START, steps })).steps).toEqual({
        first: steps,
        columns: 2,
        numbers: new Float64Array(),
      })
    expect(await index.columns('nobody')).toEqual({ steps: [], epochs: [], histograms: [] })
    expect((await index.rows('nobody', START)).steps.numbers.length).toBe(0)
    await index.follow('nobody', join(folder, 'nowhere'))
    expect((await index.rows('nobody', START)).steps.numbers.length).toBe(0)
  })

  it('come in parts where they are many, all of them and each once', async () => {
    const index = await opened(await newFile())
    const columns = 50
    const { folder, table, write } = await runFolder(namesOf(columns))
    const rows = Array.from({ length: 25_000 }, (_, i) =>
      Array.from({ length: columns }, (_, j) => i * columns + j),
    )
    write(rows)
    await index.follow('run', folder)
    await table.close()
    const parts: Rows[] = []
    for (let steps = 0; ;) {
      const part = (await index.rows('run', { ...START, steps })).steps
      if (part.numbers.length === 0) break
      parts.push(part)
      steps += part.numbers.length / columns
    }
    expect(parts.map(({ first }) => first)).toEqual([0, 20_000])
    expect(parts.flatMap(({ numbers }) => [...numbers]).every((x, i) => x === i)).toBe(true)
  })

  it('are of one run and one table each', async () => {
    const index = await opened(await newFile())
    for (const [i, run] of ["o'hara", 'o"hara', 'ohara', 'OHARA', 'ö'].entries()) {
      const { folder, table, write } = await runFolder(['a', 'b'])
      write([[i, i]])
      await appendFile(join(folder, RUN_FILES.epochs), `${10 + i}\n`)
      await index.follow(run, folder)
      await table.close()
    }
    for (const [i, run] of ["o'hara", 'o"hara', 'ohara', 'OHARA', 'ö'].entries()) {
      const { steps, epochs } = await index.rows(run, START)
      expect([[...steps.numbers], [...epochs.numbers]]).toEqual([[i, i], [10 + i]])
    }
  })
})

describe('a table that is being written', () => {
  it('is read up to its last whole line; what is half written is left for later', async () => {
    const index = await opened(await newFile())
    const folder = await temporaryFolder()
    const file = join(folder, RUN_FILES.steps)
    const text = 'step,loss\n1,0.25\n2,NaN\n3,\n4,-Infinity\n'
    const whole = numbersOf([
      [1, 0.25],
      [2, NaN],
      [3, null],
      [4, -Infinity],
    ])
    for (const [i, character] of text.split('').entries()) {
      await appendFile(file, character)
      await index.follow('run', folder)
      const { numbers, columns } = (await index.rows('run', START)).steps
      const lines = text.slice(0, i + 1).split('\n').length - 1
      expect(columns).toBe(lines > 0 ? 2 : 0)
      expect(numbers).toEqual(whole.slice(0, 2 * Math.max(0, lines - 1)))
    }
  })

  it('that grows without a pause is read as far as it went at the call, and no further', async () => {
    const index = await opened(await newFile())
    const { folder, table, write } = await runFolder(['a', 'b'])
    write([[0, 0]])
    let isOver = false
    let rows = 1
    const grow = (): void => {
      write([[rows++, 0]])
      if (!isOver) setImmediate(grow)
    }
    grow()
    const before = rows
    await index.follow('run', folder)
    isOver = true
    expect((await index.rows('run', START)).steps.numbers.length / 2).toBeGreaterThanOrEqual(before)
    await table.close()
  })

  it('is read anew when it was cut back, once it is looked at again', async () => {
    const index = await opened(await newFile())
    const { folder, file, table, write } = await runFolder(['a', 'b'])
    await appendFile(join(folder, RUN_FILES.epochs), '1\n2\n')
    write([[1, 2]])
    const { length } = table
    write([
      [3, 4],
      [5, 6],
    ])
    await index.follow('run', folder)
    await table.close()
    const again = await TableFile.reopen(file, length, ['a', 'b'])
    again.add([7, 8])
    again.flush()
    await again.close()
    await index.follow('run', folder)
    const { steps, epochs } = await index.rows('run', START)
    expect([...steps.numbers]).toEqual([1, 2, 7, 8])
    expect([...epochs.numbers]).toEqual([1, 2])
  })

  it('has no rows any more when it is gone', async () => {
    const index = await opened(await newFile())
    const { folder, file, table, write } = await runFolder(['a', 'b'])
    write([[1, 2]])
    await index.follow('run', folder)
    await table.close()
    await rm(file)
    await index.follow('run', folder)
    expect((await index.rows('run', START)).steps.numbers.length).toBe(0)
  })

  it('is read anew after the run was forgotten, which another run is not', async () => {
    const index = await opened(await newFile())
    const { folder, file, table, write } = await runFolder(['a', 'b'])
    write([
      [1, 2],
      [3, 4],
    ])
    for (const run of ['one', 'two']) await index.follow(run, folder)
    await table.close()
    await index.forget('one')
    expect((await index.rows('one', START)).steps.numbers.length).toBe(0)
    expect([...(await index.rows('two', START)).steps.numbers]).toEqual([1, 2, 3, 4])
    // As long as before, so that nothing but forgetting shows that it is another.
    await writeFile(file, 'a,b\n5,6\n7,8\n')
    await index.follow('one', folder)
    expect([...(await index.rows('one', START)).steps.numbers]).toEqual([5, 6, 7, 8])
  })
})
