/** Characters that are not seen, or turn the text around them: controls, marks of direction, ends of lines, halves of pairs. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/** A name on one line, its characters all to be seen. */
export const seen = (name: string): string => name.replace(UNSEEN, ' ')

const MOST_IN_COMMENT = 200

/** A name as it may stand in a comment of any language: on one line, and nothing in it ends the comment or a page around it. */
export function commentText(name: string): string {
  const line = seen(name.replaceAll('\\', '/'))
  const cut = line.length > MOST_IN_COMMENT ? `${line.slice(0, MOST_IN_COMMENT - 3)}...` : line
  // `/*` and `??` are no end, but C compilers warn of them.
  return seen(cut).replace(ENDS, '$& ')
}

const ENDS = /\*(?=\/)|\/(?=\*)|\?(?=[?>])|-(?=-)|<(?=[/!?])|"(?=")/g

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0')

/** A string of JavaScript, TypeScript or JSON, which no name can end, nor the script of a page around it. */
export const javascriptText = (name: string): string =>
  JSON.stringify(name)
    .replace(UNSEEN, (unit) =>
      [...Array(unit.length).keys()].map((i) => `\\u${hex(unit.charCodeAt(i), 4)}`).join(''),
    )
    .replaceAll('<', '\\u003c')

/** A string of Python. */
export const pythonText = (name: string): string =>
  JSON.stringify(name).replace(UNSEEN, (unit) =>
    unit.length > 1 ? `\\U${hex(unit.codePointAt(0)!, 8)}` : `\\u${hex(unit.charCodeAt(0), 4)}`,
  )

/** A string of C99 in UTF-8; what is not plain ASCII as octal numbers, which have three digits at most. `?` begins trigraphs. */
export const cText = (name: string): string =>
  `"${[...Buffer.from(name)]
    .map((byte) =>
      byte >= 32 && byte < 127 && !'"\\?'.includes(String.fromCharCode(byte))
        ? String.fromCharCode(byte)
        : `\\${byte.toString(8).padStart(3, '0')}`,
    )
    .join('')}"`
