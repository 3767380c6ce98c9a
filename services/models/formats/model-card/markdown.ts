import { seen } from '../../code/texts'
import type { Block } from './blocks'
import { curveText } from './curve'

/** The name of the picture beside the card. */
export const CURVE_FILE = 'loss.svg'

/** A card as Markdown with tables (GitHub's, CommonMark's elsewhere). */
export const markdownOf = (blocks: readonly Block[]): string => `${blocks.map(blockText).join('\n\n')}\n`

/** What has a meaning within a line is said to have none. */
const plain = (text: string): string => seen(text).replace(/[\\`*_[\]<>|~&$]/g, '\\$&')

function blockText(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${plain(block.text)}`
    case 'text':
      return plain(block.text)
    case 'list':
      return block.items.map((item) => `- ${plain(item)}`).join('\n')
    case 'table': {
      const line = (cells: readonly string[]): string => `| ${cells.map(plain).join(' | ')} |`
      return [line(block.head), `|${' --- |'.repeat(block.head.length)}`, ...block.rows.map(line)].join('\n')
    }
    case 'code':
      return `\`\`\`${block.language}\n${block.text}\n\`\`\``
    case 'curve':
      return `![${plain(curveText(block.curve))}](${CURVE_FILE})`
  }
}
