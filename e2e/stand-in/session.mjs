import { strict } from './strict.mjs'

let isFrozen = false
const handlers = new Map()

export const protocol = strict('protocol', {
  registerSchemesAsPrivileged() {
    if (isFrozen) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
  },
  handle(scheme, handler) {
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`)
    handlers.set(scheme, handler)
  },
  isProtocolHandled: (scheme) => handlers.has(scheme),
})

/** The app is ready: what was to be said before has been. */
export const freezeSchemes = () => (isFrozen = true)

/** The answer to a request for an address whose scheme the app handles itself; undefined for others. */
export const handled = (url, method, headers) =>
  handlers.get(new URL(url).protocol.slice(0, -1))?.(new Request(url, { method, headers }))

// Without handlers, Electron grants what is asked for and stops no request.
let mayRequestPermission = (_contents, _permission, answer) => answer(true)
let hasPermission = () => true
let beforeRequest = (_details, answer) => answer({})

const defaultSession = {
  protocol,
  setPermissionRequestHandler: (handler) => (mayRequestPermission = handler),
  setPermissionCheckHandler: (handler) => (hasPermission = handler),
  // Chromium's own pickers of devices never open without a window that people see.
  setDevicePermissionHandler() {},
  webRequest: strict('webRequest', {
    onBeforeRequest: (...args) => (beforeRequest = args.at(-1)),
  }),
}
export const session = strict('session', { defaultSession: strict('Session', defaultSession) })

/** Whether the app lets a request go. */
export const isCancelled = (details) =>
  new Promise((resolve) => beforeRequest(details, ({ cancel }) => resolve(cancel === true)))

/** Whether the app grants a permission: both when it is asked for, and when it is looked up. */
export async function isGranted(contents, permission, origin) {
  const details = { isMainFrame: true, requestingUrl: `${origin}/` }
  const asked = new Promise((resolve) => mayRequestPermission(contents, permission, resolve, details))
  return (await asked) && hasPermission(contents, permission, origin, details)
}
