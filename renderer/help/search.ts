/** Whether all words of a query stand in a text. */
export function isFound(query: string, ...texts: readonly string[]): boolean {
  const text = texts.join('\n').toLowerCase()
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
