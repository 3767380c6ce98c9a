import { protocol } from 'electron'
import { PAGE_HEADERS, type PageFile } from '../services/studio/page'
import { isOurs, SCHEME } from './page-address'

/** Makes `app:` a scheme like https: with origins, secure, and fit for `fetch`. To be called before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Serves the page, and nothing else. */
export function servePage(page: ReadonlyMap<string, PageFile>): void {
  protocol.handle(SCHEME, ({ url }) => {
    const file = isOurs(url) ? page.get(new URL(url).pathname) : undefined
    if (!file) return new Response('There is no such file.', { status: 404, headers: PAGE_HEADERS })
    return new Response(file.body, { headers: { ...PAGE_HEADERS, 'Content-Type': file.type } })
  })
}
