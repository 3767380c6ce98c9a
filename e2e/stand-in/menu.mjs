import { BrowserWindow } from './browser-window.mjs'
import { strict } from './strict.mjs'

/** The roles that a menu of ours may have: an unknown one is an item without effect in Electron. */
const ROLES =
  'appMenu fileMenu editMenu viewMenu windowMenu about quit close minimize resetZoom zoomIn zoomOut togglefullscreen toggleDevTools'

function itemOf(template) {
  const { type, role, label, submenu, click } = template
  if (role && !ROLES.split(' ').includes(role)) throw new Error(`The stand-in has no role "${role}".`)
  if (!role && !label && type !== 'separator') {
    throw new TypeError('Invalid template for MenuItem: must have at least one of label, role or type')
  }
  const item = {
    label: '',
    enabled: true,
    visible: true,
    ...template,
    submenu: submenu && Menu.buildFromTemplate(submenu),
  }
  // As in Electron, an item that is greyed out does nothing.
  item.click = () => item.enabled && click?.(item, BrowserWindow.getFocusedWindow(), {})
  return item
}

let applicationMenu = null

class Menu {
  constructor(items) {
    this.items = items
  }

  static buildFromTemplate = (template) => strict('Menu', new Menu(template.map(itemOf)))
  static setApplicationMenu = (menu) => (applicationMenu = menu)
  static getApplicationMenu = () => applicationMenu

  getMenuItemById(id) {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id)
      if (found) return found
    }
    return null
  }
}

const strictMenu = strict('Menu', Menu)
export { strictMenu as Menu }
