import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'

const inKB = (bytes) => `${Math.round(bytes / 1000)} kB`

/** Says what the page weighs: what is read to show it first, and all of it, before and after compression. */
export function printSize() {
  return {
    name: 'print-size',
    apply: 'build',
    writeBundle({ dir }, bundle) {
      const entry = Object.values(bundle).find((chunk) => chunk.type === 'chunk' && chunk.isEntry)
      const first = [entry.fileName, ...entry.imports, ...(entry.viteMetadata?.importedCss ?? [])]
      const all = Object.keys(bundle).filter((name) => ['.js', '.css'].includes(extname(name)))
      const fonts = readdirSync(join(dir, 'assets')).filter((name) => extname(name) === '.woff2')
      console.log(`page: ${weigh(dir, first)} at first, ${weigh(dir, all)} in all, ${fonts.length} fonts`)
    },
  }
}

function weigh(dir, names) {
  const files = names.map((name) => readFileSync(join(dir, name)))
  const size = files.reduce((sum, file) => sum + file.length, 0)
  const packed = files.reduce((sum, file) => sum + gzipSync(file).length, 0)
  return `${inKB(size)} (${inKB(packed)} as gzip)`
}
