import type { PortableModel } from '../portable-model'
import { commentText } from './texts'

/** Says so where a name of a model is of a kind that a format cannot hold. @param problem what is wrong with a name, if anything */
export function namesLack(model: PortableModel, problem: (name: string) => string | null): string | null {
  for (const [what, name] of namesOf(model)) {
    const found = problem(name)
    if (found !== null) return `The name of a ${what}, "${commentText(name)}", ${found}.`
  }
  return null
}

function* namesOf({ inputs, target }: PortableModel): Generator<readonly [what: string, name: string]> {
  for (const input of inputs) {
    yield ['column', input.name]
    if (input.kind === 'category') for (const each of input.categories) yield ['category', each]
  }
  if (target.kind === 'classes') for (const each of target.classes) yield ['class', each]
  else for (const each of target.names) yield ['target', each]
}
