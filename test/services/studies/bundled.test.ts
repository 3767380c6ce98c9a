import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fromUnitCube } from '../../../core'
import { experimentOf, schemesOf, writtenComparison } from '../../../services/contract/comparison-file'
import { resolveExperiment } from '../../../services/contract/resolve'
import { spaceOf, trialExperiment, writtenSearch } from '../../../services/contract/search-file'
import { outlineDataSet } from '../../../services/datasets/load'
import { factsOf } from '../../../services/datasets/facts'
import { readStudyFile } from '../../../services/studies/read-study-file'

const filesIn = (folder: string): string[] =>
  readdirSync(resolve('examples', folder)).map((name) => join(resolve('examples', folder), name))

describe('the studies that ship with the studio', () => {
  it.each(filesIn('comparisons'))('%s can be trained with every scheme', async (name) => {
    const file = await readStudyFile(writtenComparison, name, 'the comparison')
    const facts = factsOf(await outlineDataSet(file.experiment.data, '/'))
    for (const scheme of schemesOf(file)) resolveExperiment(experimentOf(file, scheme, 1), facts)
    expect(schemesOf(file).length).toBeGreaterThan(1)
  })

  it.each(filesIn('searches'))('%s can be trained anywhere in its space', async (name) => {
    const file = await readStudyFile(writtenSearch, name, 'the search')
    const space = spaceOf(file.space)
    const facts = factsOf(await outlineDataSet(file.experiment.data, '/'))
    for (const at of [0, 0.25, 0.5, 0.75, 0.999]) {
      const values = fromUnitCube(
        space,
        space.map((_, i) => (at + 0.37 * i) % 1),
      )
      expect(() => resolveExperiment(trialExperiment(file, values, 0), facts)).not.toThrow()
    }
  })
})
