// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import NumberField from '../../renderer/components/kit/NumberField.vue'

const field = () =>
  mount(NumberField, { props: { label: 'Rate', value: 1, limits: { min: 0, max: 10, default: 1 } } })

async function type(wrapper: ReturnType<typeof field>, text: string): Promise<void> {
  wrapper.get('input').element.value = text
  await wrapper.get('input').trigger('input')
}

test('a number is taken over once by Enter, though the browser tells of a change again when the field is left', async () => {
  const wrapper = field()
  await type(wrapper, '2')
  await wrapper.get('input').trigger('keydown', { key: 'Enter' })
  await wrapper.get('input').trigger('change')
  expect(wrapper.emitted('change')).toEqual([[2]])
})

test('a number that is typed after Enter is taken over when the field is left', async () => {
  const wrapper = field()
  await type(wrapper, '2')
  await wrapper.get('input').trigger('keydown', { key: 'Enter' })
  await type(wrapper, '3')
  await wrapper.get('input').trigger('change')
  expect(wrapper.emitted('change')).toEqual([[2], [3]])
})

test('a number that nobody took over can be tried again', async () => {
  const wrapper = field()
  await type(wrapper, '2')
  await wrapper.get('input').trigger('keydown', { key: 'Enter' })
  await wrapper.get('input').trigger('keydown', { key: 'Enter' })
  expect(wrapper.emitted('change')).toEqual([[2], [2]])
})
