// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import SelfTestPanel from '../../renderer/components/help/SelfTestPanel.vue'
import NoteField from '../../renderer/components/runs/NoteField.vue'
import TagsField from '../../renderer/components/runs/TagsField.vue'
import type { SelfTestRow } from '../../core'

describe('the tags of a run', () => {
  const field = () => mount(TagsField, { props: { label: 'Tags', tags: ['a'], known: ['a', 'b'] } })

  it('are added with Enter, without spaces around them, and each once', async () => {
    const tags = field()
    const input = tags.get('input')
    await input.setValue('  new one ')
    await input.trigger('keydown', { key: 'Enter' })
    await input.setValue('a')
    await input.trigger('keydown', { key: 'Enter' })
    expect(tags.emitted('change')).toEqual([[['a', 'new one']]])
  })

  it('are taken off by their buttons', async () => {
    const tags = field()
    await tags.get('button').trigger('click')
    expect(tags.emitted('change')).toEqual([[[]]])
  })

  it('are suggested where they are in use elsewhere', () => {
    expect(
      field()
        .findAll('option')
        .map((option) => option.attributes('value')),
    ).toEqual(['b'])
  })
})

describe('the note of a run', () => {
  it('is put back with Escape', async () => {
    const note = mount(NoteField, { props: { note: 'before' } })
    const area = note.get('textarea')
    area.element.value = 'after'
    await area.trigger('input')
    await area.trigger('keydown', { key: 'Escape' })
    expect(area.element.value).toBe('before')
  })
})

describe('the table of the self-test', () => {
  const row = (name: string, passed: boolean): SelfTestRow => ({
    ...{ kind: 'known', name, what: 'J', kernels: 'simd', expected: 1, found: passed ? 1 : 2 },
    ...{ difference: passed ? 0 : 1, allowed: 0.1, passed },
  })

  it('shows what failed first, and says so', () => {
    const rows = [row('right', true), row('wrong', false)]
    const panel = mount(SelfTestPanel, { props: { rows, isBusy: false } })
    expect(panel.get('[role=status]').text()).toMatch(/^1 of 2 comparisons failed/)
    expect(panel.get('tbody:last-of-type tr:nth-child(2)').text()).toContain('wrong')
  })

  it('says that all passed where all did', () => {
    const panel = mount(SelfTestPanel, { props: { rows: [row('right', true)], isBusy: false } })
    expect(panel.get('[role=status]').text()).toBe('All 1 comparisons passed.')
  })
})
