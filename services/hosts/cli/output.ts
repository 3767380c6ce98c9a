import Table from 'cli-table3'

/** Text of a user's file as it may be shown: line ends and what steers a terminal are written as JSON does. */
export const visible = (text: string): string =>
  text.replace(/\p{Cc}/gu, (letter) => {
    const inJson = JSON.stringify(letter).slice(1, -1)
    // JSON leaves DEL and the second row of control characters as they are.
    return inJson === letter ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}` : inJson
  })

/** A result to standard output. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** One JSON value a line. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value))
}

/** Rows under a head, in aligned columns without lines; numbers to the right. */
export function tableOf(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const none = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', left: '', 'left-mid': '', mid: '' }
  const table = new Table({
    head: [...head],
    chars: {
      ...{ ...none, 'mid-mid': '', right: '', 'right-mid': '', middle: '  ' },
      ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
    },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: head.map((_, i) => (typeof rows.at(0)?.[i] === 'number' ? 'right' : 'left')),
  })
  table.push(...rows.map((row) => row.map(String)))
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}

/** Four digits that matter; what is not defined as a dash. */
export function digits(x: number | null | undefined): string {
  if (x === null || x === undefined) return '-'
  if (x === 0 || !Number.isFinite(x)) return String(x)
  const size = Math.abs(x)
  return size >= 1e-3 && size < 1e6 ? String(Number(x.toPrecision(4))) : x.toExponential(3)
}

/** 1234567 as 1,234,567. */
export const grouped = (n: number): string => n.toLocaleString('en-US')

/** `1.3 s`, `2 min 05 s`. */
export function duration(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
}
