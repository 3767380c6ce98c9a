import type { Rectangle } from 'electron'
import { z } from 'zod'

interface WindowSize {
  readonly width: number
  readonly height: number
  readonly isMaximized: boolean
}

/** Where a window stands, in device-independent pixels; if it is maximised, where it would stand otherwise. */
export interface WindowState extends WindowSize {
  readonly x: number
  readonly y: number
}

export const windowState: z.ZodType<WindowState> = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().positive(),
  height: z.int().positive(),
  isMaximized: z.boolean(),
})

/** Without a place, a window is centred. */
const FIRST: WindowSize = { width: 1280, height: 800, isMaximized: false }

/** Where a window can stand now: where it stood if that screen is still there, moved and cut to lie wholly within it. */
export function fitted(state: WindowState | null, screens: readonly Rectangle[]): WindowState | WindowSize {
  if (!state) return FIRST
  const [screen] = screens.toSorted((a, b) => overlap(b, state) - overlap(a, state))
  if (overlap(screen, state) === 0) return { ...FIRST, isMaximized: state.isMaximized }
  const width = Math.min(state.width, screen.width)
  const height = Math.min(state.height, screen.height)
  const x = clamp(state.x, screen.x, screen.x + screen.width - width)
  const y = clamp(state.y, screen.y, screen.y + screen.height - height)
  return { x, y, width, height, isMaximized: state.isMaximized }
}

const clamp = (value: number, min: number, max: number) => Math.min(Math.max(value, min), max)

/** The area that two rectangles share, in square pixels. */
function overlap(a: Rectangle, b: Rectangle): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  return Math.max(width, 0) * Math.max(height, 0)
}
