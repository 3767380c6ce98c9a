import { app, type Session, type WebContents } from 'electron'
import { isInner, isOurs } from './page-address'

/** Sandboxes every page, and keeps each where it was put. To be called before the app is ready. */
export function confinePages(): void {
  app.enableSandbox()
  app.on('web-contents-created', (_event, contents) => confine(contents))
}

function confine(contents: WebContents): void {
  const refuse = (event: { preventDefault(): void }) => event.preventDefault()
  contents.on('will-navigate', refuse)
  contents.on('will-frame-navigate', refuse)
  contents.on('will-redirect', refuse)
  contents.on('will-attach-webview', refuse)
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

/** The one thing that a page may do beyond itself: a button of it may copy. */
const COPYING = 'clipboard-sanitized-write'

/** Grants pages next to nothing: they may copy; no other permission, no device, no network. */
export function grantLittle(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, answer) =>
    answer(permission === COPYING && isOurs(contents.getURL())),
  )
  session.setPermissionCheckHandler(
    (_contents, permission, origin) => permission === COPYING && isOurs(origin),
  )
  session.setDevicePermissionHandler(() => false)
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !isInner(url) }))
}
