import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextTick, watchEffect } from 'vue'
import { moved } from '../../renderer/data/grid-moves'
import { PageCache, pagesOf } from '../../renderer/data/page-cache'
import { pixelsOfBase64, pixelsOfNumbers } from '../../renderer/data/pixels'
import { naturalGenerated } from '../../renderer/data/natural-data'
import { planeOf, planeOfGenerated, pointPaths } from '../../renderer/data/point-paths'
import {
  clampOffset,
  drawnHeight,
  mostOffset,
  offsetShowing,
  rowsInView,
  scale,
  TALLEST,
} from '../../renderer/data/row-window'
import { PAGE_ROWS, tablePages } from '../../renderer/stores/table-pages'
import type { TableRows } from '../../services/contract/tables'

describe('the rows in view', () => {
  const list = { rows: 1000, rowHeight: 20, view: 200 }

  it('are those at the offset and a few more', () => {
    expect(rowsInView(0, list, 2)).toEqual({ first: 0, end: 12 })
    expect(rowsInView(400, list, 2)).toEqual({ first: 18, end: 32 })
    expect(rowsInView(mostOffset(list), list, 2)).toEqual({ first: 988, end: 1000 })
    expect(rowsInView(0, { ...list, rows: 3 }, 2)).toEqual({ first: 0, end: 3 })
  })

  it('move with the scroll bar, a pixel for a pixel', () => {
    expect(scale(list)).toBe(1)
    expect(drawnHeight(list)).toBe(20_000)
  })

  it('of many millions are reached to the last one, by an element that browsers can draw', () => {
    const long = { ...list, rows: 50_000_000 }
    expect(drawnHeight(long)).toBe(TALLEST)
    const end = (drawnHeight(long) - long.view) * scale(long)
    expect(end).toBeCloseTo(mostOffset(long), 3)
    expect(rowsInView(clampOffset(end, long), long).end).toBe(long.rows)
  })

  it('move no further than needed to show a row', () => {
    expect(offsetShowing(5, 0, list)).toBe(0)
    expect(offsetShowing(15, 0, list)).toBe(120)
    expect(offsetShowing(3, 400, list)).toBe(60)
    expect(offsetShowing(999, 0, list)).toBe(mostOffset(list))
  })

  it('hold the row that is shown, wherever one was', () => {
    fc.assert(
      fc.property(fc.nat(49_999_999), fc.nat(49_999_999), (row, from) => {
        const long = { ...list, rows: 50_000_000 }
        const offset = offsetShowing(row, clampOffset(from * 20, long), long)
        const { first, end } = rowsInView(offset, long, 0)
        expect(first <= row && row < end).toBe(true)
      }),
    )
  })
})

describe('the keys of the grid', () => {
  const size = { rows: 100, columns: 5, page: 10 }
  const at = { row: 50, column: 2 }
  it.each([
    ['ArrowUp', false, { row: 49, column: 2 }],
    ['ArrowDown', true, { row: 99, column: 2 }],
    ['ArrowRight', false, { row: 50, column: 3 }],
    ['PageDown', false, { row: 60, column: 2 }],
    ['PageUp', false, { row: 40, column: 2 }],
    ['Home', false, { row: 50, column: 0 }],
    ['Home', true, { row: 0, column: 0 }],
    ['End', true, { row: 99, column: 4 }],
    ['a', false, null],
  ])('%s (with mod: %s) leads where it should', (key, hasMod, to) => {
    expect(moved(at, { key, hasMod }, size)).toEqual(to)
  })

  it('lead up into the head of the columns, and nowhere out of the grid', () => {
    const up = { key: 'ArrowUp', hasMod: false }
    expect(moved({ row: 0, column: 0 }, up, size)).toEqual({ row: -1, column: 0 })
    expect(moved({ row: -1, column: 0 }, up, size)).toEqual({ row: -1, column: 0 })
  })
})

describe('the pages of a table', () => {
  it('cover the rows, the middle first', () => {
    expect(pagesOf(0, 0, 200)).toEqual([])
    expect(pagesOf(150, 250, 200)).toEqual([0, 1])
    expect(pagesOf(390, 1010, 200).at(0)).toBe(3)
    expect(pagesOf(390, 1010, 200).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5])
  })

  it('are forgotten in the order in which they were last looked at', () => {
    const cache = new PageCache<string>(2)
    cache.put(1, 'a')
    cache.put(2, 'b')
    cache.touch([1])
    cache.put(3, 'c')
    expect([1, 2, 3].map((index) => cache.has(index))).toEqual([true, false, true])
  })

  /** A table whose pages come when they are told to. */
  function slowTable() {
    const asked: { first: number; come: () => void; fail: () => void }[] = []
    const failures: unknown[] = []
    const pages = tablePages(
      (first) =>
        new Promise<TableRows>((resolve, reject) => {
          asked.push({
            first,
            come: () => resolve({ first, cells: [[String(first)]] }),
            fail: () => reject(new Error('gone')),
          })
        }),
      (error) => failures.push(error),
    )
    return { pages, asked, failures, firsts: () => asked.map(({ first }) => first / PAGE_ROWS) }
  }
  const settled = async (): Promise<void> => {
    for (let i = 0; i < 5; i++) await Promise.resolve()
    await nextTick()
  }

  it('are asked for two at a time, and what has been scrolled past is not asked for at all', async () => {
    const { pages, asked, firsts } = slowTable()
    pages.need([0, 1, 2, 3])
    expect(firsts()).toEqual([0, 1])
    pages.need([70])
    asked[0].come()
    await settled()
    expect(firsts()).toEqual([0, 1, 70])
  })

  it('are asked for once, and tell who looks at them when they come', async () => {
    const { pages, asked } = slowTable()
    const seen: (string | null | undefined)[] = []
    watchEffect(() => seen.push(pages.get(4)?.cells[0][0]))
    pages.need([4])
    pages.need([4])
    asked[0].come()
    await settled()
    pages.need([4])
    expect(asked).toHaveLength(1)
    expect(seen).toEqual([undefined, '800'])
  })

  it('of another table are not mixed up with those that come late', async () => {
    const { pages, asked, failures } = slowTable()
    pages.need([0, 1])
    pages.forget(10)
    asked[0].come()
    asked[1].fail()
    await settled()
    expect(pages.get(0)).toBeUndefined()
    expect(failures).toEqual([])
  })

  it('say why one could not be read', async () => {
    const { pages, asked, failures } = slowTable()
    pages.need([0])
    asked[0].fail()
    await settled()
    expect(failures).toHaveLength(1)
  })
})

describe('pictures of data', () => {
  it('are made of all points: a path for each colour and mark', () => {
    const points = {
      ...{ features: ['x1', 'x2'], target: 'class' },
      x: Float64Array.of(0, 1, 2, 3),
      y: Float64Array.of(0, 1, 2, 3),
      value: Float64Array.of(0, 1, 0, 1),
      part: Uint8Array.of(0, 0, 1, 2),
    }
    const paths = pointPaths(planeOf(points, true), 100, 100)
    expect(paths.map(({ part, group }) => [part, group])).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [2, 1],
    ])
    expect(paths.every(({ d }) => d.startsWith('M') && !d.includes('NaN'))).toBe(true)
  })

  it('draw one feature over the target', () => {
    const points = {
      ...{ features: ['x'], target: 'y', x: Float64Array.of(1, 2), y: Float64Array.of(5, 5) },
      ...{ value: new Float64Array(0), part: Uint8Array.of(0, 0) },
    }
    const plane = planeOf(points, false)
    expect([plane.xName, plane.yName, plane.group]).toEqual(['x', 'y', null])
    expect(pointPaths(plane, 100, 100)[0].d).not.toContain('NaN')
  })

  it('draw 2,000 points of a made-up set at most', () => {
    const { source } = naturalGenerated('moons')
    const plane = planeOfGenerated({
      ...(source as { generator: 'moons'; noise: number; seed: number }),
      rows: 100_000,
    })
    expect(plane.x).toHaveLength(2000)
    expect(new Set(plane.group)).toEqual(new Set([0, 1]))
  })

  it('read pixels as bytes, or scale numbers to them', () => {
    expect([...pixelsOfBase64(btoa('\0\x80\xff'))]).toEqual([0, 128, 255])
    expect([...pixelsOfNumbers(['0', '8', '16', null], 0, 16)]).toEqual([0, 128, 255, 0])
    expect([...pixelsOfNumbers(['3'], 3, 3)]).toEqual([0])
  })
})
