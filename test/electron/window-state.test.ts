import { describe, expect, test } from 'vitest'
import { fitted, windowState, type WindowState } from '../../electron/window-state'

const LEFT = { x: 0, y: 25, width: 1920, height: 1055 }
const RIGHT = { x: 1920, y: 0, width: 1280, height: 1024 }

const at = (x: number, y: number, width = 1100, height = 720): WindowState => ({
  ...{ x, y, width, height },
  isMaximized: false,
})

describe('a window', () => {
  test('that never stood anywhere is centred, 1280 by 800', () => {
    expect(fitted(null, [LEFT])).toEqual({ width: 1280, height: 800, isMaximized: false })
  })

  test('stands where it stood', () => {
    for (const state of [at(60, 50), at(2000, 100), { ...at(60, 50), isMaximized: true }]) {
      expect(fitted(state, [LEFT, RIGHT])).toEqual(state)
    }
  })

  test('is moved onto the screen that held the most of it', () => {
    expect(fitted(at(-300, 0), [LEFT, RIGHT])).toEqual(at(0, 25))
    expect(fitted(at(1800, 900), [LEFT, RIGHT])).toEqual(at(1920, 304))
  })

  test('is cut to a screen that is smaller than it', () => {
    expect(fitted(at(1700, 0, 1900, 1040), [RIGHT])).toEqual(at(1920, 0, 1280, 1024))
  })

  test('is centred where its screen is gone, and maximised if it was', () => {
    const state = { ...at(2500, 100), isMaximized: true }
    expect(fitted(state, [LEFT])).toEqual({ width: 1280, height: 800, isMaximized: true })
  })

  test('has a state on file that is whole, or none', () => {
    expect(windowState.safeParse(at(1, 2)).success).toBe(true)
    for (const damaged of [
      null,
      3,
      {},
      { ...at(1, 2), width: -1 },
      { ...at(1, 2), x: '1' },
      { ...at(1, 2), y: NaN },
    ]) {
      expect(windowState.safeParse(damaged).success).toBe(false)
    }
  })
})
