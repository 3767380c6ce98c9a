import fc from 'fast-check'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TableFile } from '../../../services/runs/table-file'

let folder = ''
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'descent-'))))
afterAll(() => rm(folder, { recursive: true }))

let count = 0
const fresh = (): string => join(folder, `${count++}.csv`)

describe('a table', () => {
  it('writes numbers that read back as the same bits', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.double(), { minLength: 1 }), async (row) => {
        const file = fresh()
        const table = await TableFile.create(file, ['a'])
        table.add(row)
        table.flush()
        await table.close()
        const [, line] = (await readFile(file, 'utf8')).split('\n')
        // -0 is written as 0.
        expect(line.split(',').map(Number)).toEqual(row.map((x) => (x === 0 ? 0 : x)))
      }),
      { numRuns: 50 },
    )
  })

  it('writes NaN and Infinity by name and null as nothing', async () => {
    const file = fresh()
    const table = await TableFile.create(file, ['a', 'b', 'c', 'd'])
    table.add([NaN, -Infinity, null, 1e-7])
    table.flush()
    await table.close()
    expect(await readFile(file, 'utf8')).toBe('a,b,c,d\nNaN,-Infinity,,1e-7\n')
  })

  it('goes on after a length and cuts off what was written behind it', async () => {
    const file = fresh()
    const table = await TableFile.create(file, ['a'])
    table.add([1])
    table.flush()
    const { length } = table
    table.add([2])
    table.flush()
    await table.close()
    const again = await TableFile.reopen(file, length, ['a'])
    again.add([3])
    again.flush()
    await again.close()
    expect(await readFile(file, 'utf8')).toBe('a\n1\n3\n')
  })

  it('never overwrites a file', async () => {
    const file = fresh()
    await writeFile(file, 'mine')
    await expect(TableFile.create(file, ['a'])).rejects.toMatchObject({ code: 'fileUnwritable' })
    expect(await readFile(file, 'utf8')).toBe('mine')
  })

  it('that is shorter than it should be is damaged', async () => {
    const file = fresh()
    await writeFile(file, 'a\n')
    await expect(TableFile.reopen(file, 100, ['a'])).rejects.toMatchObject({ code: 'runDamaged' })
  })
})
