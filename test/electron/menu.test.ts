import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, test } from 'vitest'
import { menuOf, type MenuActions } from '../../electron/menu'

const PLATFORMS = ['linux', 'win32', 'darwin'] as const

/** A menu that notes what it was asked to do. */
function scene(platform: NodeJS.Platform, recent: readonly string[] = []) {
  const done: string[] = []
  const actions: MenuActions = {
    chooseExperiment: () => done.push('choose'),
    openExperiment: (file) => done.push(`open ${file}`),
    clearRecent: () => done.push('clear'),
    showWorkspace: () => done.push('workspace'),
  }
  const items = flat(menuOf(platform, recent, actions))
  const click = (id: string) => (items.find((item) => item.id === id)?.click as () => void)()
  return { items, click, done, roles: items.map(({ role }) => role) }
}

const flat = (items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])])

describe.each(PLATFORMS)('the menu on %s', (platform) => {
  test('does what it says', () => {
    const { click, done } = scene(platform, ['/a/b.json', '/c.json'])
    for (const id of ['open', 'recent-1', 'recent-0', 'clear-recent', 'workspace']) click(id)
    expect(done).toEqual(['choose', 'open /c.json', 'open /a/b.json', 'clear', 'workspace'])
  })

  test('opens with the key of the platform', () => {
    expect(scene(platform).items.find(({ id }) => id === 'open')?.accelerator).toBe('CmdOrCtrl+O')
  })

  test('has nothing to clear where nothing is recent', () => {
    const canClear = (recent: readonly string[]) =>
      scene(platform, recent).items.find(({ id }) => id === 'clear-recent')?.enabled
    expect(canClear([])).toBe(false)
    expect(canClear(['/a.json'])).toBe(true)
  })

  test('writes the & of a file name as it is', () => {
    const { items } = scene(platform, ['/r&d/a & b.json'])
    expect(items.find(({ id }) => id === 'recent-0')?.label).toBe('a && b.json (/r&&d)')
  })

  test('cannot load the page anew', () => {
    const { roles } = scene(platform)
    expect(roles).not.toContain('reload')
    expect(roles).not.toContain('forceReload')
    expect(roles).not.toContain('viewMenu')
  })
})

test('quitting and About stand where the platform has them', () => {
  for (const platform of PLATFORMS) {
    const isMac = platform === 'darwin'
    const { roles } = scene(platform)
    expect(roles.includes('appMenu')).toBe(isMac)
    expect(roles.includes('quit')).toBe(!isMac)
    expect(roles.includes('about')).toBe(!isMac)
  }
})
