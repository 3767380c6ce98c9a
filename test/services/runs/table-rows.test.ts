import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Rows } from '../../../services/contract/frames'
import { readRows } from '../../../services/runs/table-rows'
import { temporaryFolder } from '../training/fixtures'

async function read(text: string): Promise<{ columns: readonly string[]; rows: Rows }[]> {
  const file = join(await temporaryFolder(), 'table.csv')
  await writeFile(file, text)
  const found = []
  for await (const piece of readRows(file)) found.push(piece)
  return found
}

describe('the rows of a table, read from its file', () => {
  it('are its numbers to the bit; one that is absent is NaN, and a line that is being written is left for later', async () => {
    const [{ columns, rows }, ...others] = await read('step,loss,dead.1\n1,0.1,\n2,Infinity,-0\n3,0.')
    expect(others).toEqual([])
    expect(columns).toEqual(['step', 'loss', 'dead.1'])
    expect(rows).toEqual({ first: 0, columns: 3, numbers: Float64Array.of(1, 0.1, NaN, 2, Infinity, -0) })
  })

  it('come in pieces where there are many, each after the one before', async () => {
    const count = 400_000
    const lines = Array.from({ length: count }, (_, i) => `${i},${i / 7}`)
    const pieces = await read(`step,loss\n${lines.join('\n')}\n`)
    expect(pieces.length).toBeGreaterThan(1)
    let next = 0
    for (const { columns, rows } of pieces) {
      expect(columns).toEqual(['step', 'loss'])
      expect(rows.first).toBe(next)
      for (let i = 0; i < rows.numbers.length; i += 2) {
        if (rows.numbers[i] !== next || rows.numbers[i + 1] !== next / 7) expect.fail(`row ${next}`)
        next++
      }
    }
    expect(next).toBe(count)
  })

  it('are none where there is no table yet', async () => {
    expect(await read('')).toEqual([])
    const found = []
    for await (const piece of readRows('/nowhere.csv')) found.push(piece)
    expect(found).toEqual([])
  })
})
