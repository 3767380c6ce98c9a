/** Formats that every workbook has and that show dates or times: 14 to 22 and 45 to 47, and those of East Asia. */
export const BUILT_IN_DATES: ReadonlySet<number> = new Set([
  ...[14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47],
  ...[27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58],
])

/** Whether a format shows a number as a date or time: by a y, m, d, h or s outside of quotes, brackets and escapes. */
export const isDateFormat = (format: string): boolean =>
  /[ymdhs]/i.test(
    format
      .replace(/\[(?:h+|m+|s+)\]/gi, 'h')
      .replace(/"[^"]*"|\\.|[_*].|\[[^\]]*\]/g, '')
      .replace(/general|red/gi, ''),
  )

const DAY_MS = 86_400_000

/** A number of days as the date that is meant, as ISO 8601 writes it. Excel has a 29 February 1900. */
export function dateText(days: number, is1904: boolean): string {
  const from = is1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, days < 60 ? 31 : 30)
  const date = new Date(Math.round(from + days * DAY_MS))
  return Number.isNaN(date.getTime())
    ? String(days)
    : date.toISOString().replace(/T00:00:00\.000Z$|\.\d+Z$/, '')
}
