import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseWidths, printWidths } from '../../renderer/design/widths'

const unit = fc.integer({ min: 1, max: 1_000_000 })
/** Networks in which widths are repeated, as they often are. */
const networks = fc
  .tuple(unit, fc.array(fc.tuple(unit, fc.integer({ min: 1, max: 6 })), { maxLength: 6 }), unit)
  .map(([first, runs, last]) => [
    first,
    ...runs.flatMap(([units, times]) => Array<number>(times).fill(units)),
    last,
  ])

test('what is printed is read as the same network', () => {
  fc.assert(
    fc.property(networks, (widths) => {
      const read = parseWidths(printWidths(widths), widths[0], widths[widths.length - 1])
      expect(read).toEqual({ hidden: widths.slice(1, -1) })
    }),
  )
})

test('what was printed once is printed the same after reading', () => {
  fc.assert(
    fc.property(networks, (widths) => {
      const text = printWidths(widths)
      const [first, last] = [widths[0], widths[widths.length - 1]]
      const read = parseWidths(text, first, last)
      expect('hidden' in read && printWidths([first, ...read.hidden, last])).toBe(text)
    }),
  )
})

describe('the text of the widths', () => {
  test('writes three layers of one width as one', () => {
    expect(printWidths([784, 256, 256, 256, 10])).toBe('784-256x3-10')
    expect(printWidths([10, 10, 10, 10])).toBe('10-10-10-10')
    expect(printWidths([64, 10])).toBe('64-10')
  })

  test('may be separated by spaces, commas or arrows', () => {
    for (const text of ['4 8 2', '4, 8, 2', '4 -> 8 -> 2', ' 4–8 - 2 ', '4 → 8 → 2']) {
      expect(parseWidths(text, 4, 2)).toEqual({ hidden: [8] })
    }
  })

  test.each([
    ['700-256-10', 'The first number is 700, but the data have 784 features'],
    ['784-256-3', 'The last number is 3, but these data need 10 output units'],
    ['784-many-10', '"many" is no width'],
    ['784-0-10', 'Found 0 units'],
    ['784-2000000-10', 'Found 2,000,000 units; a layer has from 1 to 1,000,000'],
    ['784-8x2000-10', 'A network has 1,000 hidden layers at most'],
    ['784', 'Expected at least the input and the output: 784-10'],
    ['', 'Expected at least the input and the output: 784-10'],
  ])('%j is refused with the reason', (text, reason) => {
    const read = parseWidths(text, 784, 10)
    expect('problem' in read && read.problem).toContain(reason)
  })
})
