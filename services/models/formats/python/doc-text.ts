/** A text as it may stand within """ ... """ of Python, on one line. */
export const docText = (text: string): string =>
  text.replace(/\s+/g, ' ').replaceAll('\\', '\\\\').replaceAll('"""', "'''").replace(/"$/, "'")
