import type { BinaryName, Expression, UnaryName } from './expression'

/** How a language writes what a tree is made of. */
export interface Dialect {
  readonly number: (x: number) => string
  /** Functions; `negate` is a sign everywhere. */
  readonly unary: Readonly<Record<Exclude<UnaryName, 'negate'>, (x: string) => string>>
  readonly binary: Readonly<Record<'min' | 'max', (x: string, y: string) => string>>
  /** `yes` where `test` >= 0, else `no`. All three may be sums; what comes of it must be one operand. */
  readonly where: (test: string, yes: string, no: string) => string
}

/** How tightly what was printed holds together: a sum, a product, or one operand. */
const SUM = 0
const PRODUCT = 1
const OPERAND = 2

interface Printed {
  readonly text: string
  readonly binds: number
}

const SIGNS: Readonly<Partial<Record<BinaryName, { sign: string; left: number; right: number }>>> = {
  add: { sign: '+', left: SUM, right: SUM },
  subtract: { sign: '-', left: SUM, right: PRODUCT },
  multiply: { sign: '*', left: PRODUCT, right: PRODUCT },
  divide: { sign: '/', left: PRODUCT, right: OPERAND },
}

/** A tree as a language writes it. @param z the text that stands for z: one operand */
export const printed = (tree: Expression, dialect: Dialect, z: string): string => print(tree, dialect, z).text

/** The same as one operand, in parentheses where it is a sum or a product. */
export const printedOperand = (tree: Expression, dialect: Dialect, z: string): string =>
  within(print(tree, dialect, z), OPERAND)

const within = ({ text, binds }: Printed, least: number): string => (binds < least ? `(${text})` : text)

function print(tree: Expression, dialect: Dialect, z: string): Printed {
  const part = (each: Expression): Printed => print(each, dialect, z)
  if (typeof tree === 'number') return number(tree, dialect)
  if (tree.op === 'z') return { text: z, binds: OPERAND }
  if (tree.op === 'where') {
    const [test, yes, no] = [part(tree.test), part(tree.yes), part(tree.no)]
    return { text: dialect.where(test.text, yes.text, no.text), binds: OPERAND }
  }
  if (tree.op === 'negate') return { text: `-${within(part(tree.of), OPERAND)}`, binds: SUM }
  if ('of' in tree) return { text: dialect.unary[tree.op](part(tree.of).text), binds: OPERAND }
  return binary(tree.op, part(tree.left), part(tree.right), dialect)
}

/** A number below zero is a sum: `a - -1` and `a--1` are read as something else somewhere. */
const number = (x: number, dialect: Dialect): Printed => ({
  text: dialect.number(x),
  binds: x < 0 || Object.is(x, -0) ? SUM : OPERAND,
})

function binary(op: BinaryName, left: Printed, right: Printed, dialect: Dialect): Printed {
  if (op === 'min' || op === 'max') {
    return { text: dialect.binary[op](left.text, right.text), binds: OPERAND }
  }
  const { sign, left: l, right: r } = SIGNS[op]!
  // What begins with a sign is put in parentheses behind another one.
  const behind = right.text.startsWith('-') ? `(${right.text})` : within(right, r)
  const binds = op === 'add' || op === 'subtract' ? SUM : PRODUCT
  return { text: `${within(left, l)} ${sign} ${behind}`, binds }
}
