import { describe, expect, test } from 'vitest'
import { responseCsv, responseOf } from '../../renderer/design/unit-response'
import type { Curve, Surface } from '../../services/contract/inspection'

const none = new Float32Array(0)
const rows = { x: none, y: none, target: none, part: new Uint8Array(0) }
const floats = (count: number, first = 0): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => first + i)

/** Of a layer of so many units, in maps of 2 x 2. */
const surface = (units: number): Surface => ({
  ...{ step: 0, resolution: 2, outputs: floats(4), rows },
  x: { name: 'x1', low: 0, high: 1 },
  y: { name: 'x2', low: -1, high: 1 },
  units: { layer: 1, resolution: 2, values: floats(4 * Math.min(units, 64)) },
})
const curve: Curve = {
  ...{ step: 0, name: 'time', target: 'y', x: floats(3), outputs: floats(3), rows },
  units: { layer: 2, resolution: 3, values: floats(6) },
}

describe('what one unit answers', () => {
  test('is its own map of those of its layer', () => {
    const found = responseOf(surface(3), { layer: 1, unit: 2 }, 3)
    expect(found).toMatchObject({ kind: 'map', resolution: 2, values: floats(4, 8) })
  })

  test('is its own curve', () => {
    const found = responseOf(curve, { layer: 2, unit: 1 }, 2)
    expect(found).toEqual({ kind: 'curve', name: 'time', x: floats(3), values: floats(3, 3) })
  })

  test('is found in a wide layer, of which the first and the last units come', () => {
    const last = responseOf(surface(100), { layer: 1, unit: 99 }, 100)
    expect(last?.values).toEqual(floats(4, 4 * 63))
    expect(responseOf(surface(100), { layer: 1, unit: 50 }, 100)).toBeNull()
  })

  test('is not taken from an answer about another layer, or about a layer of another width', () => {
    expect(responseOf(surface(3), { layer: 2, unit: 0 }, 3)).toBeNull()
    expect(responseOf(surface(3), { layer: 1, unit: 0 }, 4)).toBeNull()
    expect(responseOf(null, { layer: 1, unit: 0 }, 3)).toBeNull()
  })

  test('can be saved with the places that it belongs to', () => {
    const map = responseOf(surface(1), { layer: 1, unit: 0 }, 1)!
    expect(responseCsv(map, 'a').join('')).toBe('x1,x2,a\n0,-1,0\n1,-1,1\n0,1,2\n1,1,3\n')
    const line = responseOf(curve, { layer: 2, unit: 0 }, 2)!
    expect(responseCsv(line, 'a').join('')).toBe('time,a\n0,0\n1,1\n2,2\n')
  })
})
