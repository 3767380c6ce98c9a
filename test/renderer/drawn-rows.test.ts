import { describe, expect, it } from 'vitest'
import { mapsCsv } from '../../renderer/train/drawn-rows'

describe('maps over the plane as CSV', () => {
  it('have a line for each point, rows of y from low to high, and a column for each map', () => {
    const plane = { x: { name: 'x1', low: 0, high: 1 }, y: { name: 'x2', low: -1, high: 3 } }
    const maps = { resolution: 2, values: [1, 2, 3, 4, 10, 20, 30, 40] }
    expect(mapsCsv(plane, maps, ['unit 1', 'unit 2'])).toEqual([
      'x1,x2,unit 1,unit 2\n',
      '0,-1,1,10\n',
      '1,-1,2,20\n',
      '0,3,3,30\n',
      '1,3,4,40\n',
    ])
  })
})
