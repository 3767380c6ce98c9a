import fc from 'fast-check'
import type { Condition, Domain, SearchParameter, Space } from '../../../core/search/space'
import { valueAt } from '../../../core/search/unit-cube'

const scale = fc.constantFrom('linear' as const, 'log' as const)

const real = fc
  .tuple(scale, fc.double({ min: 1e-6, max: 10, noNaN: true }), fc.double({ min: 0, max: 1000, noNaN: true }))
  .map(([scale, from, width]): Domain => ({ kind: 'real', from, to: from + width, scale }))

const integer = fc
  .tuple(scale, fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 30 }))
  .map(([scale, from, width]): Domain => ({ kind: 'integer', from, to: from + width, scale }))

const choice = fc
  .tuple(
    fc.uniqueArray(fc.jsonValue({ maxDepth: 1 }), {
      minLength: 1,
      maxLength: 4,
      selector: (o) => JSON.stringify(o),
    }),
    fc.boolean(),
  )
  // As it is read back from a file: -0 is 0 there.
  .map(([options, ordered]): Domain => ({
    kind: 'choice',
    options: JSON.parse(JSON.stringify(options)) as unknown[],
    ordered,
  }))

/** A condition on an earlier parameter that some value of it meets. */
function conditionOn({ key, domain }: SearchParameter, unit: number): Condition {
  const value = valueAt(domain, unit)
  return domain.kind === 'choice' || unit < 0.3 ? { key, values: [value] } : { key, from: Number(value) }
}

/** Spaces of one to six parameters, about half of them with a condition on an earlier one. */
export const spaces: fc.Arbitrary<Space> = fc
  .array(
    fc.record({
      domain: fc.oneof(real, integer, choice),
      isConditional: fc.boolean(),
      which: fc.nat(),
      unit: fc.double({ min: 0, max: 0.999, noNaN: true }),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((drafts) => {
    const space: SearchParameter[] = []
    drafts.forEach(({ domain, isConditional, which, unit }, i) => {
      const when = isConditional && i > 0 ? [conditionOn(space[which % i], unit)] : []
      space.push({ key: `p${i}`, domain, when })
    })
    return space
  })

/** Space of which every range of numbers is whole numbers, so that it has finitely many assignments. */
export const finiteSpaces: fc.Arbitrary<Space> = spaces.map((space) =>
  space.slice(0, 4).map((parameter): SearchParameter => {
    const { domain } = parameter
    if (domain.kind === 'choice') return parameter
    return {
      ...parameter,
      domain: { kind: 'integer', from: 1, to: 1 + (Math.floor(domain.to) % 5), scale: domain.scale },
    }
  }),
)
