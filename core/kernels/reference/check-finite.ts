import { Control } from '../codes'
import type { Memory } from '../memory'

/** Raises `overflow` if one of the values, which the next step will start from, is not finite. */
export function checkFinite({ values, scalars }: Memory, offset: number, count: number): void {
  if (!values.subarray(offset, offset + count).every(Number.isFinite)) scalars[Control.overflow] = 1
}
