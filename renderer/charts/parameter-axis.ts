import { scale, type Scale } from './scale'
import { ticksOf, type Tick } from './ticks'

/** An axis of numbers, or of options: these lie at 0, 1, 2, ... */
export interface ParameterAxis {
  readonly name: string
  readonly low: number
  readonly high: number
  readonly isLog: boolean
  /** Of whole numbers: no ticks between them. */
  readonly isWhole?: boolean
  /** Null: numbers. */
  readonly options: readonly string[] | null
}

export const scaleOf = ({ low, high, isLog }: ParameterAxis, start: number, end: number): Scale =>
  scale(low, high, start, end, isLog)

/**
 * Ticks that fit; of options as many as there is room for, their names cut.
 * @param room pixels along the axis
 * @param each pixels that a tick takes
 * @param letters that a name may have
 */
export function axisTicks(
  axis: ParameterAxis,
  place: Scale,
  room: number,
  each: number,
  letters = 14,
): Tick[] {
  const { options, isWhole } = axis
  if (!options) return ticksOf(place, room / each).filter(({ value }) => !isWhole || isRound(value))
  const every = Math.max(1, Math.ceil((options.length * each * 0.5) / Math.max(1, room)))
  return options.flatMap((option, value) =>
    value % every === 0 ? [{ value, label: cut(option, letters) }] : [],
  )
}

/** A tick at a whole number may be off by its last digit. */
const isRound = (value: number): boolean => Math.abs(value - Math.round(value)) < 1e-9

export const cut = (text: string, letters: number): string =>
  text.length > letters ? `${text.slice(0, Math.max(1, letters - 1))}…` : text
