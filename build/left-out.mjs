/**
 * Stands in for packages that a report would carry and never use. A report reads what the studio wrote, so it needs no
 * schemas; and it shows no formula.
 */
const parse = () => {
  throw new Error('a report parses nothing')
}

/** A schema that can be put together in any way, and reads nothing. */
const schema = new Proxy(() => schema, {
  get: (_, name) => (name === 'parse' || name === 'safeParse' ? parse : schema),
})

export const z = schema
export const render = () => undefined
