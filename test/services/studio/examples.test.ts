import { cp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../training/fixtures'
import { doorOf, EXAMPLES, openStudio } from './open-studio'

describe('an example', () => {
  it('whose data are missing says which, and harms nobody', async () => {
    const examples = join(await temporaryFolder(), 'examples')
    await cp(EXAMPLES, examples, { recursive: true })
    await rm(join(examples, 'data', 'iris.csv'))
    const studio = await openStudio({ examples })
    const door = doorOf(studio)
    const missing = { code: 'fileMissing', details: { file: join(examples, 'data', 'iris.csv') } }
    await expect(door.readExample('iris')).rejects.toMatchObject(missing)
    expect((await door.readExample('wine')).data.source).toBe(join(studio.space.data, 'wine.csv'))
    expect(await readdir(studio.space.data)).toEqual(['wine.csv'])
  })
})
