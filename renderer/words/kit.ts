/** The words of the small controls that every place uses. */
export const kit = {
  number: 'a number',
  wholeNumber: 'a whole number',
  from: (bound: string) => `from ${bound}`,
  above: (bound: string) => `above ${bound}`,
  upTo: (bound: string) => `up to ${bound}`,
  below: (bound: string) => `below ${bound}`,
  range: ({ kind, low, high }: { kind: string; low: string; high: string }) => `${kind} ${low}, ${high}`,
  noNumber: (found: string, range: string) =>
    found === '' ? `Nothing is written here; expected ${range}.` : `Found "${found}", expected ${range}.`,
  outOfRange: (found: string, range: string) => `Found ${found}, expected ${range}.`,
} as const
