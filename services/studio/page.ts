import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'

/**
 * What every answer that carries a part of the page says, in the desktop app and in a browser: scripts and connections of
 * our own only, in nobody's frame; and isolated from other origins, as shared memory asks for.
 */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // Formulas are set by styles of single elements.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-cache',
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
}

export interface PageFile {
  readonly type: string
  readonly body: Uint8Array<ArrayBuffer>
}

/**
 * The built page, whole, by the path of its address: `/` and `/assets/...`. What is not in this map does not exist for a
 * page, whatever its address says: no path is ever put together from a request.
 */
export async function readPage(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && extname(entry.name) in TYPES)
  const page = await Promise.all(
    files.map(async ({ parentPath, name }): Promise<[string, PageFile]> => {
      const path = join(parentPath, name)
      const address = `/${relative(folder, path).split(sep).join('/')}`
      const body = new Uint8Array(await readFile(path))
      return [address === '/index.html' ? '/' : address, { type: TYPES[extname(name)], body }]
    }),
  )
  return new Map(page)
}
