// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { isForFocused, isPressed, keysInWords } from '../../renderer/commands'

/** Whether a key, pressed in the element that is marked, is for it; else it is for the page. */
function isFor(html: string, key: string): boolean {
  document.body.innerHTML = html
  const target = document.querySelector('[data-focus]')!
  let found = false
  addEventListener('keydown', (event) => (found = isForFocused(event)), { once: true })
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
  return found
}

describe('a command with several ways', () => {
  const keys = 'mod+shift+z mod+y'
  const press = (key: string, more: object = {}): boolean =>
    isPressed(keys, new KeyboardEvent('keydown', { key, ctrlKey: true, ...more }))

  it('is done by each of them and by no other, and is shown with the first', () => {
    expect([press('Z', { shiftKey: true }), press('y')]).toEqual([true, true])
    expect([press('z'), press('Y', { shiftKey: true }), press('y', { ctrlKey: false })]).toEqual([
      ...[false, false, false],
    ])
    expect(keysInWords(keys)).toBe('Ctrl+Shift+Z')
  })
})

describe('a key without Ctrl or Cmd', () => {
  it.each([
    ['a button', '<button data-focus>Step</button>'],
    ['a tab', '<div role="tab" data-focus>Output</div>'],
    ['a summary', '<details><summary data-focus>More</summary></details>'],
  ])('on %s is for it where it is Space, and for the page where it is a letter', (_, html) => {
    expect([isFor(html, ' '), isFor(html, 's')]).toEqual([true, false])
  })

  it.each([
    ['the panel of a tab', '<div role="tabpanel" data-focus></div>'],
    ['a chart', '<div role="tabpanel"><canvas role="img" data-focus></canvas></div>'],
    ['the page', '<main data-focus></main>'],
  ])('on %s is for the page', (_, html) => {
    expect([isFor(html, ' '), isFor(html, 's')]).toEqual([false, false])
  })

  it.each([
    ['a field', '<input data-focus>'],
    ['a list of choices', '<select data-focus></select>'],
    ['a menu', '<div role="menu"><div role="menuitem" data-focus></div></div>'],
    ['a table that is walked through', '<div role="grid"><div role="gridcell" data-focus></div></div>'],
    ['the network', '<div role="tree"><div role="treeitem" data-focus></div></div>'],
    ['a dialog', '<div role="dialog"><button data-focus>Use He weights</button></div>'],
  ])('in %s is for it', (_, html) => {
    expect([isFor(html, ' '), isFor(html, 's')]).toEqual([true, true])
  })
})
