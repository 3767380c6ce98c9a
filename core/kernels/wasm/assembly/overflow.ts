import { Control } from '../../codes'
import { setControl } from './program'

/** Tells whoever runs the program that a value which the next step starts from is not finite: `zero` has a NaN. */
@inline
export function reportOverflow(zero: v128): void {
  if (v128.any_true(f32x4.ne(zero, zero))) setControl(Control.overflow, 1)
}
