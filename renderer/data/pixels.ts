/** The bytes of an image, from base64. */
export const pixelsOfBase64 = (text: string): Uint8Array =>
  Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))

/** Bytes from numbers as a table has them: from the darkest of all to the brightest. */
export function pixelsOfNumbers(cells: readonly (string | null)[], low: number, high: number): Uint8Array {
  const size = high > low ? 255 / (high - low) : 0
  return Uint8Array.from(cells, (cell) => Math.round((Number(cell ?? low) - low) * size))
}
