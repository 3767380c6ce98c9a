import { defaultsOf, type Choice, type Entry } from '../../core'

/** A member of a table with its parameters at their defaults. */
export function chosen<T extends Readonly<Record<string, Entry>>, Tag extends string>(
  table: T,
  tag: Tag,
  name: keyof T & string,
): Choice<T, Tag> {
  // Its parameters are those of this very entry; the table as a whole cannot say so.
  return { [tag]: name, ...defaultsOf(table[name]) } as unknown as Choice<T, Tag>
}
