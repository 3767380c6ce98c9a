/** How numbers are written on screen. */

const NONE = '–'

/** Four digits that matter; scientific where there would be many zeros; a dash for what is not there. */
export function digits(x: number | null | undefined): string {
  if (x === null || x === undefined) return NONE
  if (x === 0 || !Number.isFinite(x)) return String(x)
  const size = Math.abs(x)
  return size >= 1e-3 && size < 1e6 ? String(Number(x.toPrecision(4))) : x.toExponential(2)
}

/** 1234567 as 1,234,567. */
export const grouped = (n: number | null | undefined): string => n?.toLocaleString('en-US') ?? NONE

/** `8.2 s`, `2 min 05 s`, `3 h 07 min`. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return NONE
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return inTwo(seconds, 60, 'min', 's')
  return inTwo(Math.round(seconds / 60), 60, 'h', 'min')
}

const inTwo = (n: number, size: number, large: string, small: string): string =>
  `${Math.floor(n / size)} ${large} ${String(n % size).padStart(2, '0')} ${small}`

/** A rate, three digits with SI thousands: `12.4 k`. */
export function rate(perSecond: number): string {
  if (perSecond < 1000) return String(Number(perSecond.toPrecision(3)))
  const [size, unit] = perSecond < 1e6 ? [1e3, 'k'] : [1e6, 'M']
  return `${Number((perSecond / size).toPrecision(3))} ${unit}`
}
