import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dataFormatEntries, formatOf } from '../../../services/contract/data-formats'
import { dataSpec } from '../../../services/contract/data-spec'
import type { DataSet } from '../../../services/datasets/data-set'
import { loadDataSet } from '../../../services/datasets/load'
import { BUNDLED, csvOf, writeFormats, WRITTEN } from './written-formats'

const load = (spec: Readonly<Record<string, unknown>>): Promise<DataSet> =>
  loadDataSet(dataSpec.parse(spec), '/')

it('every format of the table is among those that are written here', () => {
  const written = new Set(WRITTEN.map(([file]) => formatOf(file)))
  for (const [format] of dataFormatEntries) expect(written).toContain(format)
})

describe.each(BUNDLED)('%s', (name, target, task) => {
  let folder = ''
  let expected: DataSet
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'descent-written-'))
    await writeFormats(csvOf(name), target, folder)
    expected = await load({ source: csvOf(name), target, task })
  })
  afterAll(() => rm(folder, { recursive: true }))

  it.each(WRITTEN)('comes to the same numbers from %s', async (file, spec) => {
    const data = await load({ target, task, ...spec, source: join(folder, file) })
    expect(data.rows).toBe(expected.rows)
    expect(data.features).toEqual(expected.features)
    expect(data.split).toEqual(expected.split)
    // Only the target's name may be another.
    const named = spec['target'] ?? target
    const own = expected.target.kind === 'classes' ? { name: named } : { names: [named] }
    expect(data.target).toEqual({ ...expected.target, ...own })
  })
})
