import { erfc } from '../../../core'

/** A function of one number z, as a tree: what every language of code is printed from. */
export type Expression =
  | number
  | typeof z
  | { readonly op: UnaryName; readonly of: Expression }
  | { readonly op: BinaryName; readonly left: Expression; readonly right: Expression }
  /** `yes` where `test` >= 0, else `no`; only the one that counts is worked out. */
  | {
      readonly op: 'where'
      readonly test: Expression
      readonly yes: Expression
      readonly no: Expression
    }

export const z = { op: 'z' } as const

/** Functions of one number, and what they are. */
export const unaries = {
  negate: (x) => -x,
  abs: Math.abs,
  exp: Math.exp,
  expm1: Math.expm1,
  log1p: Math.log1p,
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
  erfc,
} satisfies Record<string, (x: number) => number>

export type UnaryName = keyof typeof unaries

/** Functions of two numbers, and what they are. */
export const binaries = {
  add: (x, y) => x + y,
  subtract: (x, y) => x - y,
  multiply: (x, y) => x * y,
  divide: (x, y) => x / y,
  min: Math.min,
  max: Math.max,
} satisfies Record<string, (x: number, y: number) => number>

export type BinaryName = keyof typeof binaries

type MakeUnary = (of: Expression) => Expression
type MakeBinary = (left: Expression, right: Expression) => Expression
const unary =
  (op: UnaryName): MakeUnary =>
  (of) => ({ op, of })
const binary =
  (op: BinaryName): MakeBinary =>
  (left, right) => ({ op, left, right })

export const negate = unary('negate')
export const abs = unary('abs')
export const exp = unary('exp')
export const expm1 = unary('expm1')
export const log1p = unary('log1p')
export const sin = unary('sin')
export const cos = unary('cos')
export const tanh = unary('tanh')
export const erfcOf = unary('erfc')
export const add = binary('add')
export const subtract = binary('subtract')
/** Times 1 is nothing that anyone would write. */
export const multiply: MakeBinary = (left, right) => (left === 1 ? right : { op: 'multiply', left, right })
export const divide = binary('divide')
export const min = binary('min')
export const max = binary('max')
export const where = (test: Expression, yes: Expression, no: Expression): Expression => ({
  ...{ op: 'where', test, yes, no },
})

/** The value of a tree at z. */
export function valueOf(tree: Expression, at: number): number {
  if (typeof tree === 'number') return tree
  if (tree.op === 'z') return at
  if (tree.op === 'where') return valueOf(valueOf(tree.test, at) >= 0 ? tree.yes : tree.no, at)
  return 'of' in tree
    ? unaries[tree.op](valueOf(tree.of, at))
    : binaries[tree.op](valueOf(tree.left, at), valueOf(tree.right, at))
}

/** Whether some function occurs in a tree. */
export function uses(tree: Expression, op: UnaryName | BinaryName): boolean {
  if (typeof tree === 'number') return false
  return tree.op === op || partsOf(tree).some((part) => uses(part, op))
}

function partsOf(tree: Exclude<Expression, number>): readonly Expression[] {
  if (tree.op === 'z') return []
  if (tree.op === 'where') return [tree.test, tree.yes, tree.no]
  return 'of' in tree ? [tree.of] : [tree.left, tree.right]
}

/** The same tree, its parts replaced from below by what `change` makes of them. */
export function rewritten(tree: Expression, change: (part: Expression) => Expression): Expression {
  if (typeof tree === 'number' || tree.op === 'z') return change(tree)
  const again = (part: Expression): Expression => rewritten(part, change)
  if (tree.op === 'where') return change(where(again(tree.test), again(tree.yes), again(tree.no)))
  if ('of' in tree) return change({ ...tree, of: again(tree.of) })
  return change({ ...tree, left: again(tree.left), right: again(tree.right) })
}
