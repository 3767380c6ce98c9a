import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectedAnswers, largestDifference } from '../../../services/models/answers'
import { formats } from '../../../services/models/formats'
import { hostileModel } from './hostile-models'
import { rowsFor } from './random-models'
import { sourceOf, written } from './written'

/** Those that hold the names of columns, categories and classes, and can be asked by them. For Python see python-module.test.ts. */
const NAMES = ['javascript', 'c', 'sql', 'pmml'] as const

describe.each(NAMES)('%s', (name) => {
  const { ask, lacks } = formats[name]

  it('answers as the engine does, whatever columns, categories and classes are called', async () => {
    await fc.assert(
      fc.asyncProperty(hostileModel, async (model) => {
        const source = sourceOf(name, model)
        if (lacks(source) !== null) return
        const rows = rowsFor(model, 12)
        const found = await ask!(await written(name, model), rows, source)
        if ('notAsked' in found) return
        expect(largestDifference(found.answers, expectedAnswers(model, rows, 'inside'))).toBeLessThan(1e-5)
      }),
      { numRuns: 12, seed: 2 },
    )
  })
})
