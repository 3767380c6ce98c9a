import { describe, expect, it } from 'vitest'
import { mapsCsv, tableCsv } from '../../renderer/charts/csv'

describe('a table as CSV', () => {
  it('has names with a comma, quotes or a line break within quotes', () => {
    expect(tableCsv(['size, cm', 'a "b"', 'plain'], [[1.5, NaN, 'two\nlines']])).toEqual([
      '"size, cm","a ""b""",plain\n',
      '1.5,NaN,"two\nlines"\n',
    ])
  })
})

describe('maps over the plane as CSV', () => {
  it('have a line for each point, rows of y from low to high, and a column for each map', () => {
    const maps = { resolution: 2, values: [1, 2, 3, 4, 10, 20, 30, 40], names: ['unit 1', 'unit 2'] }
    const csv = mapsCsv({ name: 'x1', low: 0, high: 1 }, { name: 'x2', low: -1, high: 3 }, maps)
    expect(csv).toEqual(['x1,x2,unit 1,unit 2\n', '0,-1,1,10\n', '1,-1,2,20\n', '0,3,3,30\n', '1,3,4,40\n'])
  })
})
