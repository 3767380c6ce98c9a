/** Something that can be done from anywhere: by its keys, in the palette (Ctrl or Cmd and K), and by a button. */
export interface Command {
  readonly id: string
  readonly title: string
  /** `mod` is Ctrl, or Cmd on a Mac: `mod+k`, `space`; several ways apart by a space: `mod+shift+z mod+y`. */
  readonly keys?: string
  readonly isEnabled?: () => boolean
  readonly run: () => unknown
}

const isMac = navigator.platform.startsWith('Mac')

/** Whether a key press is what a command's `keys` say. */
export function isPressed(keys: string, event: KeyboardEvent): boolean {
  const hasMod = isMac ? event.metaKey : event.ctrlKey
  return keys.split(' ').some((way) => {
    const parts = way.split('+')
    const key = parts.at(-1)!
    return (
      (event.key.toLowerCase() === key || (key === 'space' && event.key === ' ')) &&
      hasMod === parts.includes('mod') &&
      event.shiftKey === parts.includes('shift') &&
      event.altKey === parts.includes('alt')
    )
  })
}

const NAMES: Readonly<Record<string, string>> = {
  mod: isMac ? '⌘' : 'Ctrl',
  shift: isMac ? '⇧' : 'Shift',
  alt: isMac ? '⌥' : 'Alt',
  space: 'Space',
}

/** `mod+shift+z` as it is written on the keys of this machine; of several ways the first. */
export const keysInWords = (keys: string): string =>
  keys
    .split(' ')[0]
    .split('+')
    .map((key) => NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key))
    .join(isMac ? '' : '+')

/** Letters choose there, or are of no use to what covers the page. */
const TAKES_LETTERS =
  'dialog, [role="dialog"], [role="menu"], [role="listbox"], [role="grid"], [role="tree"], [role="treegrid"]'
/** Space presses, ticks or opens what has the focus. */
const TAKES_SPACE = `button, a, summary, [role="tab"], [role="slider"], ${TAKES_LETTERS}`

/** Whether a key without mod is for what has the focus, and not for the page. */
export const isForFocused = (event: KeyboardEvent): boolean =>
  isTyping(event) ||
  (event.target instanceof Element &&
    event.target.closest(event.key === ' ' ? TAKES_SPACE : TAKES_LETTERS) !== null)

/** Where typing means something else: keys without mod belong to what is focused. */
export const isTyping = (event: KeyboardEvent): boolean =>
  event.target instanceof HTMLElement &&
  (event.target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(event.target.tagName))
