/** Signs that may stand between the fields of a line, and what messages call them. */
export const separators = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'vertical bar',
} as const satisfies Record<string, string>

export type Separator = keyof typeof separators

export const SEPARATORS = Object.keys(separators) as [Separator, ...Separator[]]

/**
 * Encodings of text, by the names of the WHATWG's standard (https://encoding.spec.whatwg.org), of whose decoders there is
 * one in every JavaScript: "latin1" is read as windows-1252, which is the same but for signs that no text has.
 */
export const ENCODINGS = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'latin1',
  'iso-8859-2',
  'iso-8859-15',
  'windows-1250',
  'windows-1251',
  'koi8-r',
  'macintosh',
  'shift_jis',
  'euc-jp',
  'gb18030',
  'big5',
  'euc-kr',
] as const

export type Encoding = (typeof ENCODINGS)[number]
