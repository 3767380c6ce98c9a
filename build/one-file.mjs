import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'

const inKB = (bytes) => `${Math.round(bytes / 1000)} kB`
const hashOf = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** What a saved page may do: run the one script that it came with, and reach nobody. */
const policyOf = (script, style) =>
  [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "style-src-attr 'unsafe-inline'",
    'img-src data: blob:',
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')

/** No text in a script that the parser of HTML would take for the end of it, or for a comment. */
const inScript = (code) => code.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--')

/** Puts script and styles into the page itself, so that it is one file which opens from a disk. Says what it weighs. */
export function oneFile() {
  return {
    name: 'one-file',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      const files = Object.values(bundle)
      const page = files.find(({ fileName }) => fileName.endsWith('.html'))
      const scripts = files.filter(({ type }) => type === 'chunk')
      const styles = files.filter(({ fileName }) => fileName.endsWith('.css'))
      const others = files.filter((file) => file !== page && ![...scripts, ...styles].includes(file))
      if (scripts.length !== 1 || others.length > 0)
        throw new Error(`a page of one file: ${files.map(({ fileName }) => fileName).join(', ')}`)
      const script = `\n${inScript(scripts[0].code.trim())}\n`
      const style = `\n${styles.map(({ source }) => String(source).trim()).join('\n')}\n`
      const policy = `<meta http-equiv="Content-Security-Policy" content="${policyOf(script, style)}" />`
      page.source = String(page.source)
        .replace(/\s*<link rel="stylesheet"[^>]*>/g, '')
        .replace(/<script type="module"[^>]*><\/script>/, () => `<style>${style}</style>`)
        .replace(/(?<=<meta charset="utf-8" \/>)/, () => `\n    ${policy}`)
        // After what it reads.
        .replace('</body>', () => `  <script type="module">${script}</script>\n  </body>`)
      for (const { fileName } of [...scripts, ...styles]) Reflect.deleteProperty(bundle, fileName)
      const bytes = Buffer.from(page.source)
      console.log(
        `${page.fileName}: ${inKB(bytes.length)} (${inKB(gzipSync(bytes).length)} as gzip) without data`,
      )
    },
  }
}
