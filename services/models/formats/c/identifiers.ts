/** Names of C for any names, one for each and none twice: `MODEL_COLUMN_SEPAL_LENGTH`. */
export function identifiersOf(prefix: string, names: readonly string[]): string[] {
  const taken = new Set<string>()
  return names.map((name, j) => {
    const plain = name
      .normalize('NFKD')
      .toUpperCase()
      .replace(/[^A-Z0-9]+/g, '_')
      .replace(/^_|_$/g, '')
      .slice(0, 40)
    let identifier = `${prefix}_${plain === '' ? j + 1 : plain}`
    while (taken.has(identifier)) identifier += `_${j + 1}`
    taken.add(identifier)
    return identifier
  })
}
