// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { describe, expect, test } from 'vitest'
import NetworkPicture from '../../renderer/components/design/NetworkPicture.vue'
import NumberField from '../../renderer/components/kit/NumberField.vue'
import { columnsOf } from '../../renderer/design/picture-columns'
import type { NetworkSpec } from '../../core'

const layer = (units: number): NetworkSpec['layers'][number] => ({
  ...{ units, activation: { name: 'tanh' }, init: { scheme: 'xavier' }, biasInit: { scheme: 'zeros' } },
  ...{ batchNorm: null, dropout: 0 },
})

const picture = (selected: number, isEditable = true) =>
  mount(NetworkPicture, {
    props: {
      columns: columnsOf({ inputs: 3, layers: [layer(4), layer(20), layer(2)] }),
      ...{ picture: null, selection: { layer: selected, unit: null }, isEditable },
      ...{ problemLayer: null, inputNames: ['a', 'b', 'c'], outputNames: ['no', 'yes'] },
    },
    attachTo: document.body,
  })
const press = (wrapper: ReturnType<typeof picture>, key: string, more = {}) =>
  wrapper.get('[role=tree]').trigger('keydown', { key, ...more })

describe('the picture of a network', () => {
  test('names every layer and every unit that is shown', () => {
    const items = picture(1)
      .findAll('[role=treeitem]')
      .map((item) => item.attributes('aria-label'))
    expect(items.filter((name) => name?.includes('units'))).toEqual([
      'Input, 3 units',
      'Hidden layer 1, 4 units',
      'Hidden layer 2, 20 units',
      'Output layer, 2 units',
    ])
    expect(items).toContain('Unit 2: b')
    expect(items).toContain('Unit 2: yes')
    expect(items).toHaveLength(4 + 3 + 4 + 12 + 2)
  })

  test('is one stop of the Tab key, at what is selected', () => {
    const stops = picture(2).findAll('[role=treeitem][tabindex="0"]')
    expect(stops.map((item) => item.attributes('data-at'))).toEqual(['2'])
  })

  test('tells what the keys ask for', async () => {
    const wrapper = picture(2)
    await press(wrapper, '+')
    await press(wrapper, 'Delete')
    await press(wrapper, 'd', { ctrlKey: true })
    await press(wrapper, 'ArrowLeft', { altKey: true })
    await press(wrapper, 'Enter')
    await press(wrapper, 'ArrowDown')
    expect(wrapper.emitted()).toMatchObject({
      ...{ add: [[2]], remove: [[2]], duplicate: [[2]], move: [[2, 1]], edit: [[2]] },
      select: [[{ layer: 2, unit: 0 }]],
    })
  })

  test('lets neither input nor output be removed, duplicated or moved', async () => {
    for (const at of [0, 3]) {
      const wrapper = picture(at)
      await press(wrapper, 'Delete')
      await press(wrapper, 'd', { ctrlKey: true })
      await press(wrapper, 'ArrowLeft', { altKey: true })
      expect(wrapper.emitted('remove')).toBeUndefined()
      expect(wrapper.emitted('duplicate')).toBeUndefined()
      expect(wrapper.emitted('move')).toBeUndefined()
    }
  })

  test('of a run that trains changes nothing', async () => {
    const wrapper = picture(1, false)
    await press(wrapper, '+')
    await press(wrapper, 'Delete')
    expect(wrapper.findAll('button')).toHaveLength(0)
    expect(wrapper.emitted('add')).toBeUndefined()
    expect(wrapper.emitted('remove')).toBeUndefined()
  })
})

describe('a number field', () => {
  const field = () =>
    mount(NumberField, { props: { label: 'Units', value: 8, limits: { min: 1, max: 64, integer: true } } })

  test('takes over what was typed with Enter', async () => {
    const wrapper = field()
    wrapper.get('input').element.value = '16'
    await wrapper.get('input').trigger('input')
    await wrapper.get('input').trigger('keydown', { key: 'Enter' })
    expect(wrapper.emitted('change')).toEqual([[16]])
  })

  test('keeps what cannot be taken over, with the reason beneath', async () => {
    const wrapper = field()
    await wrapper.get('input').setValue('100')
    await wrapper.get('input').trigger('keydown', { key: 'Enter' })
    expect(wrapper.emitted('change')).toBeUndefined()
    expect(wrapper.get('[role=alert]').text()).toBe('Found 100, expected a whole number from 1, up to 64.')
    expect(wrapper.get('input').attributes('aria-invalid')).toBe('true')
  })

  test('goes up and down with the arrow keys, and back with Escape', async () => {
    const wrapper = field()
    await wrapper.get('input').trigger('keydown', { key: 'ArrowUp' })
    expect(wrapper.emitted('change')).toEqual([[9]])
    await wrapper.get('input').setValue('many')
    await wrapper.get('input').trigger('keydown', { key: 'Escape' })
    expect(wrapper.get('input').element.value).toBe('8')
  })
})
