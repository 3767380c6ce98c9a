import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { changedLabels, readLabels, writeLabels } from '../../../services/workspace/run-labels'
import { temporaryFolder } from '../training/fixtures'

const NONE = { tags: [], note: '' }

describe('the labels of a run', () => {
  it('are read as they were written, whole files only', async () => {
    const folder = await temporaryFolder()
    const labels = { name: 'the good one', tags: ['wide', 'ünïcode'], note: 'two\nlines' }
    await writeLabels(folder, labels)
    expect(await readLabels(folder)).toEqual(labels)
    expect(await readdir(folder)).toEqual(['labels.json'])
    expect(JSON.parse(await readFile(join(folder, 'labels.json'), 'utf8'))).toEqual(labels)
  })

  it('are none where the file is absent or damaged', async () => {
    const folder = await temporaryFolder()
    expect(await readLabels(folder)).toEqual(NONE)
    for (const text of ['', '{', 'null', '[]', '{"tags":"a","note":""}', '{"tags":[1],"note":""}']) {
      await writeFile(join(folder, 'labels.json'), text)
      expect(await readLabels(folder), text).toEqual(NONE)
    }
  })

  it('change in what is given and stay in all else, without the blanks around them', () => {
    const labels = { name: 'old', tags: ['a'], note: 'n' }
    expect(changedLabels(labels, { name: '  new ' }, 'own')).toEqual({ ...labels, name: 'new' })
    expect(changedLabels(labels, { tags: [' b', 'a', 'b ', '  '] }, 'own')).toEqual({
      ...labels,
      tags: ['b', 'a'],
    })
    expect(changedLabels(labels, { note: '\n' }, 'own')).toEqual({ ...labels, note: '' })
    expect(changedLabels(labels, {}, 'own')).toEqual(labels)
  })

  it('have no name where it is the experiment\u2019s own', () => {
    expect(changedLabels({ ...NONE, name: 'other' }, { name: 'own' }, 'own')).toEqual(NONE)
  })

  it('may be as long as can be shown, and no longer', () => {
    const numbered = (count: number) => Array.from({ length: count }, (_, i) => `tag ${i}`)
    const most = { name: 'n'.repeat(200), tags: [...numbered(19), 't'.repeat(40)], note: 'n'.repeat(10_000) }
    expect(changedLabels(NONE, most, 'own')).toEqual(most)
    const wrong: [object, RegExp][] = [
      [{ name: '   ' }, /name of the run: found nothing, expected 1 to 200 characters/],
      [{ name: 'n'.repeat(201) }, /found 201 characters/],
      [{ tags: numbered(21) }, /found 21 tags, expected 20 at most/],
      [{ tags: ['t'.repeat(41)] }, /tag "ttt.*found 41 characters, expected 40 at most/],
      [{ note: 'n'.repeat(10_001) }, /note of the run: found 10001 characters/],
    ]
    for (const [change, message] of wrong)
      expect(() => changedLabels(NONE, change, 'own')).toThrow(
        expect.objectContaining({ code: 'labelUnfit', message: expect.stringMatching(message) as string }),
      )
  })
})
