import { toApp } from './addresses.mjs'
import { isGranted } from './session.mjs'

/** Electron's names of permissions, and Chromium's. */
const PERMISSIONS = {
  geolocation: ['geolocation'],
  notifications: ['notifications'],
  midi: ['midi'],
  media: ['camera', 'microphone'],
  'clipboard-read': ['clipboard-read'],
  'clipboard-sanitized-write': ['clipboard-write'],
}

/** Asks the app for each permission before a page can, and tells Chromium what it said; which counts while the line is open. */
export async function settlePermissions(page, origin) {
  const line = await page.context().newCDPSession(page)
  const address = new URL(toApp(`${origin}/`)).href
  // The page that will ask has not been loaded yet.
  const contents = { getURL: () => address }
  for (const [permission, names] of Object.entries(PERMISSIONS)) {
    const setting = (await isGranted(contents, permission, address.slice(0, -1))) ? 'granted' : 'denied'
    for (const name of names) {
      await line.send('Browser.setPermission', { permission: { name }, setting, origin })
    }
  }
}
