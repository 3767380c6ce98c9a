/**
 * Chromium knows no `app:`; so `app://studio/x` is `http://studio.app.localhost/x` to it, which is a secure context too. The
 * app never sees that.
 */
import { protocol } from './session.mjs'

export function toWeb(address) {
  const url = new URL(address)
  const scheme = url.protocol.slice(0, -1)
  return protocol.isProtocolHandled(scheme) ? moved(url, `http://${url.host}.${scheme}.localhost`) : address
}

export function toApp(address) {
  const url = URL.canParse(address) ? new URL(address) : null
  const [, host, scheme] = /^(.+)\.([^.]+)\.localhost$/.exec(url?.hostname ?? '') ?? []
  return scheme && protocol.isProtocolHandled(scheme) ? moved(url, `${scheme}://${host}`) : address
}

const moved = ({ pathname, search, hash }, origin) => `${origin}${pathname}${search}${hash}`
