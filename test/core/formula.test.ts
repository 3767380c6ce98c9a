import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FormulaError, parseFormula } from '../../core/formula'

const valueOf = (expression: string): number => parseFormula(expression, ['x', 'fanIn'])(3, 8)

const errorOf = (expression: string): FormulaError => {
  try {
    parseFormula(expression, ['x', 'fanIn'])
  } catch (error) {
    if (error instanceof FormulaError) return error
  }
  throw new Error(`${expression} was to be refused with a FormulaError`)
}

describe('a formula', () => {
  it.each([
    ['2', 2],
    ['.5', 0.5],
    ['1e-3 * x', 0.003],
    ['x + fanIn', 11],
    ['x - fanIn - 1', -6],
    ['1 / 2 / 4', 0.125],
    ['2 + 3 * 4', 14],
    ['(2 + 3) * 4', 20],
    ['  ( ( x ) )  ', 3],
    ['sqrt(2 / fanIn)', 0.5],
    ['pi', Math.PI],
    ['e', Math.E],
    ['log(e ^ 2)', 2],
    ['exp(0) + abs(-4) + min(1, 2) + max(1, 2)', 8],
    ['sin(pi / 2) + cos(0) + tanh(0) + pow(2, 3)', 10],
    ['max(min(x, 2), -x)', 2],
  ])('%s is %f for x = 3, fanIn = 8', (expression, expected) => {
    expect(valueOf(expression)).toBeCloseTo(expected, 15)
  })

  it.each([
    ['2 ^ 3 ^ 2', 512],
    ['2 ** 3 ** 2', 512],
    ['(2 ^ 3) ^ 2', 64],
    ['-2 ^ 2', -4],
    ['(-2) ^ 2', 4],
    ['2 ^ -1', 0.5],
    ['2 ^ -x ^ 2', 2 ** -9],
    ['-x ^ 2 + 1', -8],
    ['2 * -x', -6],
    ['1 - -2', 3],
    ['--x', 3],
    ['+x', 3],
    ['-sqrt(4) ^ 2', -4],
    ['2 * x ^ 2 / 3', 6],
  ])('%s is %f: powers bind to the right, and tighter than signs', (expression, expected) => {
    expect(valueOf(expression)).toBe(expected)
  })

  it('is a function of its variables, in the order given', () => {
    const f = parseFormula('x - 2 * y', ['x', 'y'])
    expect([f(1, 2), f(2, 1), f(0, 0)]).toEqual([-3, 0, 0])
  })

  it('agrees with the arithmetic of JavaScript', () => {
    // Any tree of operations, written with all its parentheses and read by both.
    const { tree } = fc.letrec<{ tree: { text: string; value: number } }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.integer({ min: 0, max: 9 }).map((n) => ({ text: String(n), value: n })),
        fc.tuple(tie('tree'), fc.constantFrom('+', '-', '*', '/'), tie('tree')).map(([a, operator, b]) => ({
          text: `(${a.text} ${operator} ${b.text})`,
          value: {
            '+': a.value + b.value,
            '-': a.value - b.value,
            '*': a.value * b.value,
            '/': a.value / b.value,
          }[operator],
        })),
        tie('tree').map((a) => ({ text: `-${a.text}`, value: -a.value })),
      ),
    }))
    fc.assert(
      fc.property(tree, ({ text, value }) => {
        expect(parseFormula(text, [])()).toEqual(value)
      }),
    )
  })

  it('reads sums and products as mathematics does', () => {
    const digit = fc.integer({ min: 1, max: 9 })
    fc.assert(
      fc.property(digit, digit, digit, digit, (a, b, c, d) => {
        expect(valueOf(`${a} - ${b} * ${c} + ${d}`)).toBe(a - b * c + d)
        expect(valueOf(`${a} / ${b} * ${c} - ${d}`)).toBe((a / b) * c - d)
        expect(valueOf(`${a} + ${b} ^ 2 * ${c}`)).toBe(a + b * b * c)
      }),
    )
  })
})

describe('a formula is refused', () => {
  it.each([
    ['', 1, 'empty'],
    ['   ', 1, 'empty'],
    ['()', 1, 'empty'],
    ['foo + 1', 1, '"foo" is not known'],
    ['1 + fanin', 5, '"fanin" is not known'],
    ['1 + foo(2)', 5, 'not a function'],
    ['3 + x(2)', 5, 'not a function'],
    ['1 + sqrt', 5, 'sqrt is a function'],
    ['1 + sqrt()', 5, 'takes 1 value, found 0'],
    ['sqrt(1, 2)', 1, 'takes 1 value, found 2'],
    ['x * max(1)', 5, 'takes 2 values, found 1'],
    ['2 3', 3, 'operator is missing'],
    ['2(3)', 3, 'operator is missing'],
    ['1, 2', 4, 'operator is missing'],
    ['1,', 2, 'comma'],
    ['(1,)', 3, 'comma'],
    ['1;', 2, 'found ;'],
    ['x % 2', 3, 'found %'],
    ['x == 2', 3, 'found ='],
    ['x[0]', 2, 'found ['],
    ['"a"', 1, 'found "'],
    ['x ? 1 : 2', 3, 'found ?'],
    ['2 * π', 5, 'found π'],
    ['1 + true', 5, 'found true'],
    ['x.y', 1, 'no arithmetic'],
    ['this', 1, 'no arithmetic'],
    ['2 *', 4, 'Expected expression'],
    ['2 ^', 4, 'Expected expression'],
    ['sqrt(2', 7, 'Expected )'],
    ['2)', 2, 'Unexpected ")"'],
    ['1..2', 3, 'period'],
    ['2x', 2, 'cannot start with a number'],
    ['constructor', 1, '"constructor" is not known'],
    ['x.constructor("return 1")()', 15, 'found "'],
    ['constructor(1)', 1, 'not a function'],
    ['__proto__', 1, '"__proto__" is not known'],
  ])('%j at character %i: %s', (expression, position, problem) => {
    const error = errorOf(expression)
    expect(error.position).toBe(position)
    expect(error.problem).toContain(problem)
    expect(error.message).toContain(`"${expression}", character ${position}`)
  })

  it.each(['foo', '2 * π', '"a"', '', 'foo(1)', 'this'])('with what is allowed instead: %j', (expression) => {
    for (const word of ['x, fanIn, pi, e', '+ - * / ^', 'sqrt, log']) {
      expect(errorOf(expression).problem).toContain(word)
    }
  })

  it('with a FormulaError and no other, whatever is written', () => {
    const piece = fc.constantFrom(
      'x',
      '1',
      '.5',
      '+',
      '-',
      '*',
      '/',
      '^',
      '**',
      '(',
      ')',
      ',',
      'sqrt',
      'max(',
      ' ',
      'e',
      ';',
      '[',
      '"',
    )
    const written = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
    )
    fc.assert(
      fc.property(written, (expression) => {
        try {
          expect(typeof parseFormula(expression, ['x'])(1)).toBe('number')
        } catch (error) {
          expect(error).toBeInstanceOf(FormulaError)
        }
      }),
      { numRuns: 3000 },
    )
  })
})
