import { describe, expect, it } from 'vitest'
import { activations, softmax } from '../../core/activations'
import { parseFormula } from '../../core/formula'
import { FORMULA_VARIABLES, initializers } from '../../core/initializers'
import { losses } from '../../core/losses'
import { metrics } from '../../core/metrics'
import { optimizers } from '../../core/optimizers'
import { clippings, penalties } from '../../core/regularizers'
import { schedules } from '../../core/schedules'
import { defaultsOf, type Entry, type Parameter } from '../../core/table'

const families: Record<string, Record<string, Entry>> = {
  activations: { ...activations, softmax },
  initializers,
  losses,
  optimizers,
  schedules,
  penalties,
  clippings,
  metrics,
}

/** Whether a value is one that the parameter may take. */
function allows(parameter: Parameter, value: number | string): boolean {
  switch (parameter.kind) {
    case 'number': {
      const { min, max, integer, exclusiveMin, exclusiveMax } = parameter
      return (
        typeof value === 'number' &&
        (exclusiveMin ? value > min : value >= min) &&
        (exclusiveMax ? value < max : value <= max) &&
        (!integer || Number.isInteger(value))
      )
    }
    case 'choice':
      return parameter.options.includes(String(value))
    case 'expression':
      return Number.isFinite(parseFormula(String(value), FORMULA_VARIABLES)(3, 4))
  }
}

describe.each(Object.entries(families))('the table of %s', (_, table) => {
  const entries = Object.entries(table)

  it('gives every member a label of its own', () => {
    const labels = entries.map(([, entry]) => entry.label)
    expect(new Set(labels).size).toBe(labels.length)
    for (const label of labels) expect(label).toMatch(/\S/)
  })

  it.each(entries)('gives %s a formula that TeX can read', (_name, { formula }) => {
    expect(formula).toMatch(/\S/)
    // A backslash that was not doubled leaves a control character, as \t of \tanh.
    expect(formula).not.toMatch(/[\u0000-\u001f]/)
    let depth = 0
    for (const [brace] of formula.matchAll(/[{}]/g)) {
      expect((depth += brace === '{' ? 1 : -1)).toBeGreaterThanOrEqual(0)
    }
    expect(depth).toBe(0)
    expect(formula.match(/\\left\b/g)?.length).toBe(formula.match(/\\right\b/g)?.length)
  })

  it.each(entries)('says where %s comes from and what its parameters mean', (_name, entry) => {
    expect(entry.reference).toMatch(/\S/)
    for (const { meaning } of Object.values(entry.parameters)) expect(meaning).toMatch(/\S/)
  })

  it.each(entries)('gives %s defaults that it allows', (_name, entry) => {
    for (const [name, value] of Object.entries(defaultsOf(entry))) {
      expect(allows(entry.parameters[name], value)).toBe(true)
    }
  })
})
