import { seen } from '../../code/texts'
import type { Block } from './blocks'
import { curveSvg } from './curve'

const escaped = (text: string): string =>
  seen(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')

/** A card as one page of HTML, which opens anywhere, in both themes, and may reach nothing. */
export const htmlOf = (blocks: readonly Block[], title: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>
${STYLE}
</style>
</head>
<body>
<main>
${blocks.map(blockHtml).join('\n')}
</main>
</body>
</html>
`

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level}>${escaped(block.text)}</h${block.level}>`
    case 'text':
      return `<p>${escaped(block.text)}</p>`
    case 'list':
      return `<ul>\n${block.items.map((item) => `<li>${escaped(item)}</li>`).join('\n')}\n</ul>`
    case 'table':
      return tableHtml(block)
    case 'code':
      return `<pre tabindex="0"><code>${escapedCode(block.text)}</code></pre>`
    case 'curve':
      return `<figure>${curveSvg(block.curve)}</figure>`
  }
}

/** Its lines stay lines. */
const escapedCode = (text: string): string => text.split('\n').map(escaped).join('\n')

function tableHtml({ head, rows }: Extract<Block, { kind: 'table' }>): string {
  const heads = head.map((each) => `<th scope="col">${escaped(each)}</th>`).join('')
  const lines = rows.map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`)
  return `<div class="table" tabindex="0"><table>\n<thead><tr>${heads}</tr></thead>\n<tbody>\n${lines.join('\n')}\n</tbody>\n</table></div>`
}

const STYLE = `:root { color-scheme: light dark; --text: #1c1c1c; --quiet: #595959; --line: #d0d0d0; --ground: #fff; --code: #f4f4f4; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6e6e6; --quiet: #b0b0b0; --line: #444; --ground: #161616; --code: #232323; }
}
body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
h1, h2, h3, li, p, td { overflow-wrap: anywhere; }
.table, pre { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 0.25rem 0.75rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--quiet); font-weight: 600; }
pre { padding: 0.75rem; background: var(--code); }
figure { margin: 0; }
figure svg { max-width: 100%; height: auto; }`
