import { biasSchemes, initializers } from '../../core'

/** The initialisers that a bias may have, their formulas written of b. */
export const biasTable = Object.fromEntries(
  biasSchemes.map((scheme) => {
    const entry = initializers[scheme]
    return [scheme, { ...entry, formula: entry.formula.replaceAll(/(?<![a-z\\])w(?![a-z])/g, 'b') }]
  }),
)
