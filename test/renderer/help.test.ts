import { renderToString } from 'katex'
import { describe, expect, it } from 'vitest'
import { computed, ref } from 'vue'
import { activations, initializers, losses, metrics, optimizers, thresholds } from '../../core'
import { useHelpSearch } from '../../renderer/composables/use-help-search'
import { entriesOf } from '../../renderer/help/entries'
import { isFound } from '../../renderer/help/search'
import { SECTIONS } from '../../renderer/help/sections'
import { FAMILIES } from '../../renderer/help/tables'
import { words } from '../../renderer/words'

const { help } = words

describe('the formulas of Help', () => {
  it('are there for every member of every table', () => {
    const keys = (family: (typeof FAMILIES)[number]): string[] => entriesOf(family).map(({ key }) => key)
    expect(keys('activations')).toEqual([...Object.keys(activations), 'softmax'])
    expect(keys('initializers')).toEqual(Object.keys(initializers))
    expect(keys('losses')).toEqual(Object.keys(losses))
    expect(keys('optimizers')).toEqual(Object.keys(optimizers))
    expect(keys('metrics')).toEqual(Object.keys(metrics))
    for (const family of FAMILIES) expect(help.families[family]).toMatch(/\S/)
  })

  it('have the derivative of every activation that works on one number', () => {
    for (const { key, slope } of entriesOf('activations')) {
      if (key === 'softmax') expect(slope).toBeNull()
      else expect(slope).toMatch(/\S/)
    }
  })

  it('say of a parameter what it is where nothing is said, and what it may be', () => {
    const [{ parameters }] = entriesOf('activations').filter(({ key }) => key === 'leakyRelu')
    expect(parameters).toEqual([
      { key: 'alpha', meaning: 'slope for z < 0', default: '0.01', range: 'a number from 0, up to 1' },
    ])
  })

  const all = [
    ...help.notation.map(({ tex }) => tex),
    ...help.equations.map(({ tex }) => tex),
    ...FAMILIES.flatMap((family) =>
      entriesOf(family).flatMap(({ formula, slope }) => (slope === null ? [formula] : [formula, slope])),
    ),
  ]
  it.each(all)('can be set: %s', (tex) => {
    expect(() => renderToString(tex, { throwOnError: true })).not.toThrow()
  })
})

describe('the search of Help', () => {
  const keys = ref([{ title: 'Anywhere', keys: [['Ctrl+K', 'All commands']] as const }])
  const found = (query: string) => useHelpSearch(ref(query), keys)

  it('shows everything where nothing is searched for', () => {
    const { sections, families, thresholdQuery } = found('')
    expect(sections.value).toEqual(SECTIONS)
    expect(families.value.flatMap(({ entries }) => entries).length).toBeGreaterThan(60)
    expect(thresholdQuery.value).toBe('')
  })

  it('finds what has all words, in names, meanings and papers', () => {
    const labels = (query: string): string[] =>
      found(query).families.value.flatMap(({ entries }) => entries.map(({ label }) => label))
    expect(labels('Kingma')).toEqual(['Adam'])
    expect(labels('glorot uniform')).toContain('Glorot uniform')
    expect(labels('no such thing')).toEqual([])
    expect(found('all commands').sections.value).toEqual(['keys'])
  })

  it('shows a section whose name is searched for whole', () => {
    const { sections, thresholdQuery } = found('verdicts')
    expect(sections.value).toContain('verdicts')
    expect(thresholdQuery.value).toBe('')
    expect(found(thresholds.window.label).sections.value).toContain('verdicts')
  })

  it('does not mind large letters and spaces', () => {
    expect(isFound('  ADAM  paper ', 'the paper', 'of Adam')).toBe(true)
    expect(computed(() => found('  ').sections.value).value).toEqual(SECTIONS)
  })
})
