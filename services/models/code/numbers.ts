/** The shortest text that is read as the same double. */
export const doubleText = (x: number): string => (Object.is(x, -0) ? '-0' : String(x))

/** The shortest text that is read as the same float32. */
export function floatText(x: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const text = Number(x.toPrecision(digits))
    if (Math.fround(text) === x) return doubleText(text)
  }
  return doubleText(Number(x.toPrecision(9)))
}

/** With a point or an exponent, so that no language takes it for a whole number. */
export const pointed = (text: string): string => (/[.e]/.test(text) ? text : `${text}.0`)

/** Texts with commas between them, in lines of about 100 characters. */
export function commaLines(texts: readonly string[], indent: string): string {
  const lines: string[] = []
  let line = ''
  for (const text of texts) {
    if (line !== '' && line.length + text.length > 100) {
      lines.push(line)
      line = ''
    }
    line += `${line === '' ? indent : ' '}${text},`
  }
  return [...lines, line].join('\n')
}

/** float32 in little-endian order, as text. */
export function base64Of(values: Float32Array): string {
  const bytes = Buffer.alloc(4 * values.length)
  values.forEach((x, i) => bytes.writeFloatLE(x, 4 * i))
  return bytes.toString('base64')
}
