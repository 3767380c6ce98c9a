import jsep from 'jsep'

/** An arithmetic expression that cannot be used: what is wrong, where in it, and what would be right. */
export class FormulaError extends Error {
  constructor(
    readonly expression: string,
    /** Of the character in question, from 1. */
    readonly position: number,
    readonly problem: string,
  ) {
    super(`Formula "${expression}", character ${position}: ${problem}`)
    this.name = 'FormulaError'
  }
}

/** A function takes as many arguments as its `length` says. */
const FUNCTIONS: ReadonlyMap<string, (...args: number[]) => number> = new Map(
  Object.entries({
    sqrt: Math.sqrt,
    log: Math.log,
    exp: Math.exp,
    abs: Math.abs,
    min: Math.min,
    max: Math.max,
    sin: Math.sin,
    cos: Math.cos,
    tanh: Math.tanh,
    pow: Math.pow,
  }),
)

const CONSTANTS: ReadonlyMap<string, number> = new Map([
  ['pi', Math.PI],
  ['e', Math.E],
])

const OPERATORS: ReadonlyMap<string, (a: number, b: number) => number> = new Map([
  ['+', (a, b) => a + b],
  ['-', (a, b) => a - b],
  ['*', (a, b) => a * b],
  ['/', (a, b) => a / b],
  ['^', (a, b) => a ** b],
])

type Evaluate = (values: readonly number[]) => number

/**
 * Compiles an arithmetic expression of some variables: numbers, + - * / ^ (or **), parentheses, sqrt, log, exp, abs, min,
 * max, sin, cos, tanh, pow, and the constants pi and e. A power binds tighter than a sign and to the right, as in
 * mathematics: -x^2 is -(x^2). Nothing of it is ever run as code.
 * @returns a function of the variables' values, in the order of `variables`
 * @throws FormulaError
 */
export function parseFormula(
  expression: string,
  variables: readonly string[],
): (...values: number[]) => number {
  const allowed =
    `Allowed are numbers, ${[...variables, ...CONSTANTS.keys()].join(', ')}, + - * / ^ and parentheses, ` +
    `and ${[...FUNCTIONS.keys()].join(', ')}.`
  const fail = (position: number, problem: string): never => {
    throw new FormulaError(expression, position, problem)
  }
  let separators = 0

  const compile = (node: jsep.Expression): Evaluate => {
    // The nodes are told apart by `type`; jsep types it as any string for the sake of its plugins.
    const n = node as jsep.CoreExpression
    const at = positionOf(n)
    switch (n.type) {
      case 'Literal': {
        const { value } = n
        return typeof value === 'number' ? () => value : fail(at, `found ${n.raw}. ${allowed}`)
      }
      case 'Identifier': {
        const place = variables.indexOf(n.name)
        if (place >= 0) return (values) => values[place]
        if (FUNCTIONS.has(n.name)) return fail(at, `${n.name} is a function, as in ${n.name}(...).`)
        const constant = CONSTANTS.get(n.name)
        return constant === undefined ? fail(at, `"${n.name}" is not known. ${allowed}`) : () => constant
      }
      case 'UnaryExpression': {
        const operand = compile(n.argument)
        return n.operator === '-' ? (values) => -operand(values) : operand
      }
      case 'BinaryExpression': {
        const operation = OPERATORS.get(n.operator) ?? fail(at, `found ${n.operator}. ${allowed}`)
        const left = compile(n.left)
        const right = compile(n.right)
        return (values) => operation(left(values), right(values))
      }
      case 'CallExpression': {
        const name = typeof n.callee.name === 'string' ? n.callee.name : ''
        const known = FUNCTIONS.get(name) ?? fail(at, `what stands before ( is not a function. ${allowed}`)
        const { length } = n.arguments
        if (length !== known.length)
          fail(at, `${name} takes ${known.length} value${known.length === 1 ? '' : 's'}, found ${length}.`)
        separators += length - 1
        const args = n.arguments.map(compile)
        return (values) => known(...args.map((arg) => arg(values)))
      }
      case 'Compound':
        return n.body.length === 0
          ? fail(1, `it is empty. ${allowed}`)
          : fail(positionOf(n.body[1]), 'an operator is missing before this.')
      case 'ArrayExpression':
      case 'ConditionalExpression':
      case 'MemberExpression':
      case 'SequenceExpression':
      case 'ThisExpression':
        return fail(at, `this is no arithmetic expression. ${allowed}`)
    }
  }

  const stranger = /[^\w\s.,()+\-*/^]/u.exec(expression)
  if (stranger) fail(stranger.index + 1, `found ${stranger[0]}. ${allowed}`)
  const evaluate = compile(parse(expression, fail))
  // jsep passes over a comma that separates nothing.
  if (expression.split(',').length - 1 !== separators) {
    fail(expression.lastIndexOf(',') + 1, 'a comma stands between the values of a function only.')
  }
  return (...values) => evaluate(values)
}

function parse(expression: string, fail: (position: number, problem: string) => never): jsep.Expression {
  try {
    return jsep(expression)
  } catch (error) {
    if (!(error instanceof Error && 'index' in error && 'description' in error)) throw error
    return fail(Number(error.index) + 1, `${String(error.description)}.`)
  }
}

/** Where a node begins, from 1: as noted below, and an operation where its left side does. */
function positionOf(node: jsep.Expression): number {
  if (typeof node.position === 'number') return node.position
  return 'left' in node ? positionOf((node as jsep.BinaryExpression).left) : 1
}

/** Where the tokens that are being read begin, innermost last. */
const begun = new WeakMap<jsep.HookScope, number[]>()

jsep.hooks.add('gobble-token', function (env) {
  begun.set(this, [...(begun.get(this) ?? []), this.index + 1])
  // Numbers alone would be handed on without the hook below.
  const number = /[\d.]/.test(this.char) ? this.gobbleNumericLiteral() : undefined
  if (number) env.node = number
})

// jsep binds a sign tighter than a power. So powers are read here, as part of the token that is their base.
jsep.hooks.add('after-token', function (env) {
  const position = begun.get(this)?.pop()
  if (!env.node || position === undefined) return
  env.node.position ??= position
  this.gobbleSpaces()
  const operator = ['**', '^'].find((power) => this.expr.startsWith(power, this.index))
  if (!operator) return
  this.index += operator.length
  const right = this.gobbleToken()
  if (!right) return this.throwError(`Expected expression after ${operator}`)
  env.node = { type: 'BinaryExpression', operator: '^', left: env.node, right, position }
})
