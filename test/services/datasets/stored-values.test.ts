import fc from 'fast-check'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { NumberFile } from '../../../services/datasets/number-file'
import { ValuesOnDisk } from '../../../services/datasets/stored-values'
import { ALL_TRAIN, rowsOf, temporaryData } from './temporary-data'

const { folder, write, load } = temporaryData()
/** More than what is looked at together, twice. */
const MANY = 150_000

let files = 0
const newFile = (): NumberFile => NumberFile.create(join(folder(), `values-${files++}`))

/** A column beside another, written in pieces. */
function stored(file: NumberFile, values: Float64Array, piece: number): ValuesOnDisk {
  const column = new ValuesOnDisk(file, 8 * values.length, values.length, false, null)
  const other = new ValuesOnDisk(file, 0, values.length, false, null)
  for (let at = 0; at < values.length; at += piece) {
    column.write(values.subarray(at, at + piece), at)
    other.write(new Float64Array(Math.min(piece, values.length - at)).fill(7), at)
  }
  return column
}

const all = (column: ValuesOnDisk, rows: number): Float64Array => {
  const values = new Float64Array(rows)
  column.read(values, 0)
  return values
}

describe('values on the disk', () => {
  it('are those that were written, and those rows of them that are kept', () => {
    const rows = fc.array(fc.tuple(fc.double(), fc.boolean()), { minLength: 1, maxLength: 50 })
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 9 }), (given, piece) => {
        const file = newFile()
        const values = Float64Array.from(given, ([value]) => value)
        const column = stored(file, values, piece)
        expect(all(column, given.length)).toEqual(values)
        expect(column.gaps).toBe(values.filter(Number.isNaN).length)

        const kept = Int32Array.from([...given.keys()].filter((row) => given[row][1]))
        column.keep(kept)
        const left = Float64Array.from(kept, (row) => values[row])
        expect(all(column, kept.length)).toEqual(left)
        expect(column.gaps).toBe(left.filter(Number.isNaN).length)
        file.close()
      }),
    )
  })

  it('are kept over many blocks', () => {
    const file = newFile()
    const column = stored(
      file,
      Float64Array.from({ length: MANY }, (_, i) => i),
      2048,
    )
    const kept = Int32Array.from({ length: MANY }, (_, i) => i).filter((i) => i % 3 !== 1)
    column.keep(kept)
    expect(all(column, kept.length)).toEqual(Float64Array.from(kept))
    file.close()
  })

  it('are asked for no further than they go', () => {
    const file = newFile()
    const column = stored(file, new Float64Array(3), 3)
    expect(() => all(column, 4)).toThrow('cut off')
    file.close()
  })
})

describe('a table of many rows', () => {
  it('is read row for row, without those that miss a value and without the categories that only those had', async () => {
    const value = (i: number): string => (i % 1000 === 999 ? '' : String(i))
    const kind = (i: number): string => (i % 1000 === 999 ? 'rare' : `k${i % 3}`)
    const lines = Array.from({ length: MANY }, (_, i) => `${value(i)},${kind(i)},${i / 2}`)
    await write('many.csv', `x,kind,y\n${lines.join('\n')}\n`)
    const spec = {
      source: 'many.csv',
      target: 'y',
      task: 'regression',
      missing: 'dropRows',
      split: ALL_TRAIN,
    }
    const data = await load(spec)
    const expected = [...Array(MANY).keys()].filter((i) => i % 1000 !== 999)
    expect(data.featureNames).toEqual(['x', 'kind=k0', 'kind=k1', 'kind=k2'])
    expect(data.rows).toBe(expected.length)
    const rows = rowsOf(data)
    const isWrong = (i: number, at: number): boolean =>
      rows[at].some((x, j) => x !== (j === 0 ? i : Number(i % 3 === j - 1)))
    expect(expected.filter(isWrong)).toEqual([])
    expect([...(data.target.kind === 'values' ? data.target.values : [])]).toEqual(expected.map((i) => i / 2))
  })
})
