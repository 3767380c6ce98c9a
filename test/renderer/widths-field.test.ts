// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { describe, expect, test } from 'vitest'
import WidthsField from '../../renderer/components/design/WidthsField.vue'

const field = (widths: readonly number[] | null) =>
  mount(WidthsField, { props: { widths }, attachTo: document.body })
type Field = ReturnType<typeof field>

/** What the types of mount, which know no component's props here, do not allow. */
const give = (wrapper: Field, props: { readonly widths: readonly number[] | null }): Promise<void> =>
  wrapper.setProps(props as never)
const textOf = (wrapper: Field): string => wrapper.get('input').element.value
async function type(wrapper: Field, text: string): Promise<void> {
  wrapper.get('input').element.focus()
  wrapper.get('input').element.value = text
  await wrapper.get('input').trigger('input')
}
const enter = (wrapper: Field): Promise<void> => wrapper.get('input').trigger('keydown', { key: 'Enter' })

describe('the network as a text', () => {
  test('follows the network while nobody types', async () => {
    const wrapper = field([64, 32, 10])
    await give(wrapper, { widths: [64, 32, 16, 10] })
    expect(textOf(wrapper)).toBe('64-32-16-10')
  })

  test('keeps what is being typed when the data are read meanwhile', async () => {
    const wrapper = field([1, 32, 1])
    await type(wrapper, '64-8-8-')
    await give(wrapper, { widths: null })
    await give(wrapper, { widths: [64, 32, 10] })
    expect(textOf(wrapper)).toBe('64-8-8-')
  })

  test('waits with its judgement until the data are known', async () => {
    const wrapper = field(null)
    await type(wrapper, '64-8-10')
    await enter(wrapper)
    expect(wrapper.find('[role=alert]').exists()).toBe(false)
    expect(wrapper.emitted('change')).toBeUndefined()
    await give(wrapper, { widths: [64, 32, 10] })
    expect(wrapper.emitted('change')).toEqual([[[8]]])
  })

  test('judges what it waited with by the data that came', async () => {
    const wrapper = field(null)
    await type(wrapper, '784-8-10')
    await enter(wrapper)
    await give(wrapper, { widths: [64, 32, 10] })
    expect(wrapper.get('[role=alert]').text()).toContain('The first number is 784')
    expect(textOf(wrapper)).toBe('784-8-10')
  })

  test('goes back to the network with Escape, and after it was left when the network changes', async () => {
    const wrapper = field([64, 32, 10])
    await type(wrapper, 'many')
    await wrapper.get('input').trigger('keydown', { key: 'Escape' })
    expect(textOf(wrapper)).toBe('64-32-10')
    await type(wrapper, 'many')
    await enter(wrapper)
    await wrapper.get('input').trigger('blur')
    expect(textOf(wrapper)).toBe('many')
    await give(wrapper, { widths: [64, 9, 10] })
    expect(textOf(wrapper)).toBe('64-9-10')
    expect(wrapper.find('[role=alert]').exists()).toBe(false)
  })
})
