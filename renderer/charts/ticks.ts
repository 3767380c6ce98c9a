import type { Scale } from './scale'

/** A labelled place on an axis. */
export interface Tick {
  readonly value: number
  /** Empty for a line without a label. */
  readonly label: string
}

/** At most about `most` ticks at round numbers within a scale. */
export const ticksOf = (scale: Scale, most: number): Tick[] =>
  scale.isLog ? logTicks(scale, most) : linearTicks(scale, most)

function linearTicks({ low, high }: Scale, most: number): Tick[] {
  const rough = (high - low) / Math.max(1, most)
  if (!(rough > 0) || !Number.isFinite(rough)) return []
  const decade = 10 ** Math.floor(Math.log10(rough))
  const step = decade * ([1, 2, 5].find((n) => n * decade >= rough) ?? 10)
  const first = Math.ceil(low / step - 1e-9)
  const count = Math.floor(high / step + 1e-9) - first + 1
  const places = Math.max(0, -Math.floor(Math.log10(step) + 1e-9))
  return Array.from({ length: Math.max(0, count) }, (_, i) => {
    const value = (first + i) * step
    return { value, label: tickLabel(value, places) }
  })
}

/** Whole decades; where there are fewer than two, 2 and 5 between them; where there are none, as on a linear axis. */
function logTicks(scale: Scale, most: number): Tick[] {
  const [first, last] = [Math.ceil(Math.log10(scale.low) - 1e-9), Math.floor(Math.log10(scale.high) + 1e-9)]
  const every = Math.max(1, Math.ceil((last - first + 1) / Math.max(1, most)))
  const isPlain = first >= -3 && last <= 3
  const decades: Tick[] = []
  for (let e = first - (((first % every) + every) % every); e <= last; e += every) {
    if (e >= first) decades.push({ value: 10 ** e, label: powerLabel(e, isPlain) })
  }
  if (decades.length >= 2) return decades
  const between = [1, 2, 5]
    .flatMap((n) => [first - 1, first].map((e) => n * 10 ** e))
    .filter((value) => value >= scale.low * (1 - 1e-9) && value <= scale.high * (1 + 1e-9))
    .sort((a, b) => a - b)
  return between.length >= 2
    ? between.map((value) => ({ value, label: tickLabel(value, 6) }))
    : linearTicks(scale, most)
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹'
const raised = (e: number): string =>
  `${e < 0 ? '⁻' : ''}${String(Math.abs(e)).replace(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)])}`

/** Of 10 ** e. */
const powerLabel = (e: number, isPlain: boolean): string =>
  e === 0 || isPlain
    ? Number(`1e${e}`).toLocaleString('en-US', { maximumFractionDigits: 3 })
    : `10${raised(e)}`

/** A round number in a few characters: `1,200`, `12 k`, `0.05`, `2·10⁻⁵`. */
export function tickLabel(value: number, places: number): string {
  const size = Math.abs(value)
  if (size < 1e-12) return '0'
  const sign = value < 0 ? '−' : ''
  if (size < 1e-3 || size >= 1e9) {
    const e = Math.floor(Math.log10(size) + 1e-9)
    const front = Number((size / 10 ** e).toPrecision(3))
    return `${sign}${front === 1 ? '' : `${front}·`}10${raised(e)}`
  }
  if (size >= 1e6) return `${sign}${Number((size / 1e6).toPrecision(4))} M`
  if (size >= 1e4) return `${sign}${Number((size / 1e3).toPrecision(5))} k`
  const rounded = Number(size.toFixed(Math.min(places, 12)))
  return `${sign}${rounded.toLocaleString('en-US', { maximumFractionDigits: 12 })}`
}
