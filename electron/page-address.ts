/** The scheme and host of the page: an origin of its own, which no other page can have. */
export const SCHEME = 'app'
const HOST = 'studio'
export const PAGE = `${SCHEME}://${HOST}/`

/** What never leaves the machine: the page itself, what it holds in memory, and the developer tools. */
const INNER_PROTOCOLS: readonly string[] = [`${SCHEME}:`, 'devtools:', 'blob:', 'data:']

/** Whether an address lies within the page's origin. */
export function isOurs(address: string): boolean {
  const url = parsed(address)
  return url?.protocol === `${SCHEME}:` && url.host === HOST
}

/** Whether the app may ask for it at all. */
export const isInner = (address: string): boolean => INNER_PROTOCOLS.includes(parsed(address)?.protocol ?? '')

const parsed = (address: string): URL | null => (URL.canParse(address) ? new URL(address) : null)
