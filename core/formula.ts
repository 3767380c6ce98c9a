import jsep from 'jsep'

/** An arithmetic expression that cannot be used, and where in it. */
export class FormulaError extends Error {
  constructor(
    readonly expression: string,
    message: string,
  ) {
    super(`In the formula "${expression}": ${message}`)
    this.name = 'FormulaError'
  }
}

const FUNCTIONS: Readonly<Record<string, (...args: number[]) => number>> = {
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
}
/** How many arguments a function takes; those not named here take one. */
const ARITY: Readonly<Record<string, number>> = { min: 2, max: 2, pow: 2 }

const CONSTANTS: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E }

const BINARY: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
  '**': (a, b) => a ** b,
}

jsep.addBinaryOp('^', 11, true)
jsep.addBinaryOp('**', 11, true)

type Evaluate = (values: readonly number[]) => number

/**
 * Compiles an arithmetic expression of some variables: numbers, + - * / ^ **, parentheses, sqrt, log, exp, abs, min, max,
 * sin, cos, tanh, pow, and the constants pi and e. Nothing of it is ever run as code.
 * @returns a function of the variables' values, in the order of `variables`
 * @throws FormulaError that says what was found and what is allowed
 */
export function parseFormula(expression: string, variables: readonly string[]): (...values: number[]) => number {
  const fail = (message: string): never => {
    throw new FormulaError(expression, message)
  }
  const allowed = [...variables, ...Object.keys(CONSTANTS)].join(', ')

  const compile = (node: jsep.Expression): Evaluate => {
    // The nodes are told apart by `type`; jsep types it as any string for the sake of its plugins.
    const n = node as jsep.CoreExpression
    switch (n.type) {
      case 'Literal': {
        const { value } = n
        return typeof value === 'number' ? () => value : fail(`found ${n.raw} where a number was expected.`)
      }
      case 'Identifier': {
        const place = variables.indexOf(n.name)
        if (place >= 0) return (values) => values[place]
        const constant = Object.hasOwn(CONSTANTS, n.name) ? CONSTANTS[n.name] : undefined
        return constant === undefined ? fail(`"${n.name}" is not known; known are ${allowed}.`) : () => constant
      }
      case 'UnaryExpression': {
        const operand = compile(n.argument)
        if (n.operator === '-') return (values) => -operand(values)
        return n.operator === '+' ? operand : fail(`the operator ${n.operator} is not allowed.`)
      }
      case 'BinaryExpression': {
        const operation = Object.hasOwn(BINARY, n.operator) ? BINARY[n.operator] : undefined
        if (!operation) return fail(`the operator ${n.operator} is not allowed; allowed are + - * / ^ **.`)
        const left = compile(n.left)
        const right = compile(n.right)
        return (values) => operation(left(values), right(values))
      }
      case 'CallExpression': {
        const name = n.callee.type === 'Identifier' ? String(n.callee.name) : ''
        const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined
        if (!known) return fail(`"${name}" is not a function here; there are ${Object.keys(FUNCTIONS).join(', ')}.`)
        const arity = ARITY[name] ?? 1
        if (n.arguments.length !== arity) {
          return fail(`${name} takes ${arity} argument${arity > 1 ? 's' : ''}, found ${n.arguments.length}.`)
        }
        const args = n.arguments.map(compile)
        return (values) => known(...args.map((arg) => arg(values)))
      }
      default:
        return fail('only numbers, names, + - * / ^ **, parentheses and functions are allowed.')
    }
  }

  const tree = parse(expression, fail)
  const evaluate = compile(tree)
  return (...values) => evaluate(values)
}

/**
 * jsep binds a sign tighter than a power, and mathematics does not: -x^2 is -(x^2). Where an expression begins, `0 -` says
 * the same without a sign; after an operator a sign must stand in parentheses.
 */
function parse(expression: string, fail: (message: string) => never): jsep.Expression {
  if (expression.trim() === '') return fail('it is empty.')
  const signed = /[-+*/^]\s*[-+]/.exec(expression)
  if (signed) return fail(`the sign at character ${signed.index + signed[0].length} needs parentheses, as in 2 * (-x).`)
  try {
    return jsep(expression.replace(/(^|[(,])(\s*)-/g, '$1$20 -'))
  } catch (error) {
    const { description, index } = error as { description?: string; index?: number }
    return fail(`${description ?? String(error)} at character ${(index ?? 0) + 1}.`)
  }
}
