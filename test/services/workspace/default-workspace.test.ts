import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { defaultWorkspace, documentsFolder } from '../../../services/workspace/default-workspace'
import { temporaryFolder } from '../training/fixtures'

/** Where documents are, for a user whose user-dirs.dirs says this; null: there is none. */
async function documentsWith(text: string | null, home = '/home/ada'): Promise<string> {
  const config = await temporaryFolder()
  if (text !== null) await writeFile(join(config, 'user-dirs.dirs'), text)
  return documentsFolder(home, config)
}

describe('the workspace where nobody names another', () => {
  it('is a folder of its own among the documents', () => {
    expect(defaultWorkspace('/home/ada/Documents')).toBe('/home/ada/Documents/Descent Studio')
  })

  it('is among the documents of whoever starts the studio', () => {
    expect(defaultWorkspace()).toBe(join(documentsFolder(), 'Descent Studio'))
  })
})

describe.runIf(process.platform === 'linux')('the documents of a user on Linux', () => {
  it('are where xdg-user-dirs has them', async () => {
    const found: [string, string][] = [
      ['XDG_DOCUMENTS_DIR="$HOME/Dokumente"', '/home/ada/Dokumente'],
      ['XDG_DOCUMENTS_DIR="$HOME/My papers/all of them"\n', '/home/ada/My papers/all of them'],
      ['XDG_DOCUMENTS_DIR="/srv/papers"', '/srv/papers'],
      ['XDG_DOCUMENTS_DIR="/srv/$HOME"', '/srv/$HOME'],
      [
        '# one\nXDG_MUSIC_DIR="$HOME/m"\nXDG_DOCUMENTS_DIR="$HOME/d"\nXDG_VIDEOS_DIR="$HOME/v"\n',
        '/home/ada/d',
      ],
      // Whoever has no such folder has it turned off like this.
      ['XDG_DOCUMENTS_DIR="$HOME/"', '/home/ada/'],
    ]
    for (const [text, folder] of found) expect(await documentsWith(text)).toBe(folder)
  })

  it('are in the folder of that name where nothing else is said, or what makes no sense', async () => {
    const nothing = ['', '#XDG_DOCUMENTS_DIR="/x"', 'XDG_MUSIC_DIR="/x"', 'XDG_DOCUMENTS_DIR=""']
    const nonsense = [
      'XDG_DOCUMENTS_DIR="papers"',
      'XDG_DOCUMENTS_DIR="../x"',
      'XDG_DOCUMENTS_DIR="$HOMES/x"',
    ]
    for (const text of [null, ...nothing, ...nonsense])
      expect([text, await documentsWith(text)]).toEqual([text, '/home/ada/Documents'])
  })

  it('are found in a home of any name', async () => {
    for (const home of ['/home/$&', '/home/a$1b', "/home/$'", '/home/ä ö'])
      expect(await documentsWith('XDG_DOCUMENTS_DIR="$HOME/d"', home)).toBe(`${home}/d`)
  })

  it('are found by ~/.config where XDG_CONFIG_HOME is not set, empty or not absolute', async () => {
    const home = await temporaryFolder()
    await mkdir(join(home, '.config'))
    await writeFile(join(home, '.config', 'user-dirs.dirs'), 'XDG_DOCUMENTS_DIR="$HOME/d"')
    for (const config of ['', 'relative', '.']) expect(documentsFolder(home, config)).toBe(`${home}/d`)
  })

  it('are in the folder of that name where the file cannot be read', async () => {
    const config = await temporaryFolder()
    await mkdir(join(config, 'user-dirs.dirs'))
    expect(documentsFolder('/home/ada', config)).toBe('/home/ada/Documents')
  })
})
