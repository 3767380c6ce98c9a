/** What a key does in the list of runs. */
export type RowKey =
  | { readonly type: 'go'; readonly row: number }
  | { readonly type: 'toggle' | 'open' | 'remove' | 'tickAll' | 'untickAll' }

interface Press {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
}

interface Place {
  /** The row that one is in, from 0; -1 before the first. */
  readonly at: number
  readonly count: number
  /** Rows that can be seen at once. */
  readonly page: number
}

const TYPES = {
  ' ': 'toggle',
  Enter: 'open',
  Delete: 'remove',
  Backspace: 'remove',
  Escape: 'untickAll',
} as const

/** Null for a key that does nothing here. */
export function rowKey({ key, ctrlKey, metaKey }: Press, { at, count, page }: Place): RowKey | null {
  if (ctrlKey || metaKey) return key.toLowerCase() === 'a' ? { type: 'tickAll' } : null
  if (key in TYPES) return { type: TYPES[key as keyof typeof TYPES] }
  const target = targetOf(key, at, count, page)
  if (target === null || count === 0) return null
  return { type: 'go', row: Math.min(count - 1, Math.max(0, target)) }
}

function targetOf(key: string, at: number, count: number, page: number): number | null {
  switch (key) {
    case 'ArrowUp':
      return at - 1
    case 'ArrowDown':
      return at + 1
    case 'PageUp':
      return at - page
    case 'PageDown':
      return at + page
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return null
  }
}
