import { Control, Field, Group } from '../../codes'

/** Operand `i` of the operation at `pc`; operand 0 is its code. Addresses are in bytes, counts in elements. */
@inline
export function operand(pc: usize, i: i32): i32 {
  return load<i32>(pc + (<usize>i << 2))
}

@inline
export function address(pc: usize, i: i32): usize {
  return <usize>load<u32>(pc + (<usize>i << 2))
}

@inline
export function scalar(pc: usize, i: i32): f64 {
  return load<f64>(address(pc, i))
}

let controls: usize = 0

export function setControls(address: usize): void {
  controls = address
}

@inline
export function control(slot: Control): f64 {
  return load<f64>(controls + (<usize>slot << 3))
}

@inline
export function setControl(slot: Control, value: f64): void {
  store<f64>(controls + (<usize>slot << 3), value)
}

/** Groups of units in a layer of `units`. */
@inline
export function groupsOf(units: i32): i32 {
  return (units + Group.units - 1) / Group.units
}

/** The record of group `g` in the records that begin at `records`. */
@inline
export function recordOf(records: usize, g: i32): usize {
  return records + <usize>g * (Field.count << 3)
}

@inline
export function setField(record: usize, field: i32, value: f64): void {
  store<f64>(record + (<usize>field << 3), value)
}

@inline
export function addField(record: usize, field: i32, value: f64): void {
  const cell = record + (<usize>field << 3)
  store<f64>(cell, load<f64>(cell) + value)
}
