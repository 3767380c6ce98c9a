import type { Curve } from './curve'

/** What a card is made of, whatever it is written as. All texts are plain: whoever writes them takes care of their signs. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | {
      readonly kind: 'table'
      readonly head: readonly string[]
      readonly rows: readonly (readonly string[])[]
    }
  | { readonly kind: 'code'; readonly language: string; readonly text: string }
  | { readonly kind: 'curve'; readonly curve: Curve }

export const heading = (text: string, level: 1 | 2 | 3 = 2): Block => ({ kind: 'heading', level, text })
export const text = (content: string): Block => ({ kind: 'text', text: content })
export const list = (items: readonly string[]): Block => ({ kind: 'list', items })
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): Block => ({
  ...{ kind: 'table', head, rows },
})
export const code = (language: string, content: string): Block => ({ kind: 'code', language, text: content })

/** A number as a person reads it: four digits. */
export const shown = (x: number | null | undefined): string =>
  x === null || x === undefined || !Number.isFinite(x) ? 'none' : String(Number(x.toPrecision(4)))

export const counted = (n: number): string => n.toLocaleString('en')
/** `1 row`, `12 rows`. */
export const count = (n: number, what: string): string => `${counted(n)} ${what}${n === 1 ? '' : 's'}`
