import { resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'

/** A script of bench/charts for a page, minified as the page itself is. */
export async function bundled(entry: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    // As in the built page; a library is not told by itself.
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      minify: true,
      lib: { entry: resolve('bench/charts', entry), formats: ['iife'], name: 'bundled' },
      rolldownOptions: { output: { codeSplitting: false } },
    },
  })
  if (!Array.isArray(result)) throw new Error('the bundler watches instead of building')
  const [chunk] = result[0].output
  return chunk.code
}

/** What charts weigh in kilobytes of 1,000 bytes: as they are, and as gzip. */
export async function weightOf(entry: string): Promise<{ plain: number; gzip: number }> {
  const code = await bundled(entry)
  return { plain: Buffer.byteLength(code) / 1000, gzip: gzipSync(code).length / 1000 }
}
