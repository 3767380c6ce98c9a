import type { PortableModel } from '../portable-model'

/** Says so where a network has more parameters, batch norm folded, than a format can hold. */
export function tooManyParameters({ layers }: PortableModel, most: number): string | null {
  const found = layers.reduce((sum, { weight, bias }) => sum + weight.length + bias.length, 0)
  const [has, holds] = [found, most].map((n) => n.toLocaleString('en'))
  return found > most ? `The network has ${has} parameters, and this format holds ${holds} at most.` : null
}
