import { mkdir, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Grants, liesIn } from '../../../services/studio/grants'
import { temporaryFolder } from '../training/fixtures'

/** A workspace with a file, and a folder beside it with another. */
async function world() {
  const folder = await realpath(await temporaryFolder())
  const [workspace, outside] = [join(folder, 'workspace'), join(folder, 'outside')]
  for (const each of [workspace, outside]) await mkdir(each)
  const [inner, outer] = [join(workspace, 'inner.csv'), join(outside, 'outer.csv')]
  for (const file of [inner, outer]) await writeFile(file, 'a,b\n')
  return { folder, workspace, outside, inner, outer, grants: new Grants(workspace) }
}

async function file(...parts: readonly string[]): Promise<string> {
  await mkdir(join(...parts, '..'), { recursive: true })
  await writeFile(join(...parts), 'a,b\n')
  return join(...parts)
}

const refuses = async (grants: Grants, code: 'fileNotGranted' | 'fileMissing', ...files: string[]) => {
  for (const each of files) await expect(grants.check(each), each).rejects.toMatchObject({ code })
}

describe('a client', () => {
  it('may name what lies in the workspace, at any depth and by any way that leads there', async () => {
    const { grants, workspace, inner, folder } = await world()
    const deep = await file(workspace, 'data', '..dots', 'deep.csv')
    for (const each of [inner, `${workspace}/./inner.csv`, `${folder}/outside/../workspace/inner.csv`])
      expect(await grants.check(each)).toBe(inner)
    expect(await grants.check(deep)).toBe(deep)
  })

  it('may not name what lies elsewhere, whatever the way', async () => {
    const { grants, workspace, outside, outer, folder } = await world()
    const evil = await file(`${workspace}-evil`, 'x.csv')
    const ways = [
      ...[outer, evil, '/', '/etc/passwd', process.execPath, folder, outside, workspace, `${workspace}/`],
      ...[`${workspace}/../outside/outer.csv`, `${workspace}/..`, `${workspace}/../workspace-evil/x.csv`],
      ...[
        `${workspace}/${'../'.repeat(40)}etc/passwd`,
        relative(process.cwd(), outer),
        'outer.csv',
        '',
        '.',
        '..',
      ],
      ...[`file://${outer}`, `~/outer.csv`, `${outer}\0.csv`],
    ]
    await refuses(grants, 'fileNotGranted', ...ways)
  })

  it('may not name a file in the workspace by a path that is not absolute', async () => {
    const { grants, inner } = await world()
    await refuses(grants, 'fileNotGranted', relative(process.cwd(), inner), 'inner.csv', './inner.csv')
  })

  it('learns whether a file exists in the workspace only', async () => {
    const { grants, workspace, outside, folder } = await world()
    const missing = [
      'none.csv',
      'no/folder/none.csv',
      'inner.csv/none.csv',
      'data/../none.csv',
      'inner.csv\0',
    ]
    await refuses(grants, 'fileMissing', ...missing.map((name) => join(workspace, name)))
    await symlink(outside, join(workspace, 'way-out'))
    await symlink(join(outside, 'none.csv'), join(workspace, 'dangling.csv'))
    await refuses(
      grants,
      'fileNotGranted',
      ...[join(outside, 'none.csv'), join(folder, 'workspace-evil', 'none.csv'), '/no/such/file.csv'],
      ...[join(workspace, 'way-out', 'none.csv'), join(workspace, 'way-out', 'no', 'none.csv')],
      join(workspace, 'dangling.csv'),
    )
  })

  it('is held to what a link leads to', async () => {
    const { grants, workspace, outside, inner, outer } = await world()
    const link = async (target: string, ...parts: string[]): Promise<string> => {
      await symlink(target, join(...parts))
      return join(...parts)
    }
    const out = await link(outer, workspace, 'out.csv')
    const folderOut = await link(outside, workspace, 'folder')
    const twice = await link(out, workspace, 'twice.csv')
    const inside = await link(inner, outside, 'in.csv')
    const around = await link(workspace, outside, 'workspace')
    const loop = await link(join(workspace, 'loop.csv'), workspace, 'loop.csv')
    await refuses(grants, 'fileNotGranted', out, twice, join(folderOut, 'outer.csv'), folderOut, around)
    await expect(grants.check(loop)).rejects.toThrow()
    expect(await grants.check(inside)).toBe(inner)
    expect(await grants.check(join(around, 'inner.csv'))).toBe(inner)
  })

  it('may not name a share of the network, not even to ask whether it is there', async () => {
    const { grants } = await world()
    await refuses(
      grants,
      'fileNotGranted',
      ...[
        '//host/share/x.csv',
        '\\\\host\\share\\x.csv',
        '\\\\?\\C:\\x.csv',
        '/\\host\\x.csv',
        '\\/host/x.csv',
      ],
    )
  })

  it.runIf(process.platform === 'linux')('writes names as they are', async () => {
    const { grants, folder, workspace } = await world()
    const other = await file(folder, 'WORKSPACE', 'inner.csv')
    await refuses(grants, 'fileNotGranted', other)
    await refuses(grants, 'fileMissing', join(workspace, 'INNER.csv'))
  })
})

describe('a file that the user picked', () => {
  it('may be named by any way that leads there, and no other beside it', async () => {
    const { grants, workspace, outer, outside } = await world()
    const other = await file(outside, 'other.csv')
    await grants.add(outer)
    const link = join(workspace, 'link.csv')
    await symlink(outer, link)
    for (const way of [outer, `${outside}/x/../outer.csv`, link]) {
      if (way.includes('/x/')) await mkdir(join(outside, 'x'))
      expect(await grants.check(way)).toBe(outer)
    }
    await refuses(grants, 'fileNotGranted', other, outside, `${outer}.bak`, outer.slice(0, -1))
  })

  it('is what its link led to when it was picked', async () => {
    const { grants, outer, outside } = await world()
    const [link, secret] = [join(outside, 'link.csv'), await file(outside, 'secret.csv')]
    await symlink(outer, link)
    await grants.add(link)
    expect(await grants.check(link)).toBe(outer)
    await rm(link)
    await symlink(secret, link)
    await refuses(grants, 'fileNotGranted', link, secret)
  })

  it('is missing once it is gone', async () => {
    const { grants, outer } = await world()
    await grants.add(outer)
    await rm(outer)
    await refuses(grants, 'fileMissing', outer)
  })

  it('opens nothing if it is not there', async () => {
    const { grants, outside } = await world()
    await grants.add(join(outside, 'later.csv'))
    await refuses(grants, 'fileNotGranted', await file(outside, 'later.csv'))
  })

  it('is the business of one client', async () => {
    const { grants, workspace, outer } = await world()
    await grants.add(outer)
    await refuses(new Grants(workspace), 'fileNotGranted', outer)
  })

  it('brings the files that it names in its own folder, and none that only seem to lie there', async () => {
    const { grants, outer, outside, folder } = await world()
    const [secret, evil] = [await file(folder, 'secret.csv'), await file(`${outside}-evil`, 'x.csv')]
    await symlink(secret, join(outside, 'link.csv'))
    const named = [
      secret,
      evil,
      join(outside, 'link.csv'),
      `${outside}/../secret.csv`,
      join(outside, 'none.csv'),
    ]
    for (const each of [outer, ...named]) await grants.addWithin(outside, each)
    expect(await grants.check(outer)).toBe(outer)
    await refuses(grants, 'fileNotGranted', ...named)
  })
})

describe('a program that its user started', () => {
  it('may name every file, and hears which do not exist', async () => {
    const { workspace, outer, outside } = await world()
    const grants = new Grants(workspace, true)
    expect(await grants.check(outer)).toBe(outer)
    await refuses(grants, 'fileMissing', join(outside, 'none.csv'))
  })
})

describe('liesIn', () => {
  it('tells what is in a folder from what is not', () => {
    for (const path of ['/a/b/c', '/a/b/c/d', '/a/b/..c', '/a/b/...', '/a/b/c/../d'])
      expect(liesIn('/a/b', path)).toBe(true)
    for (const path of ['/a/b', '/a/b/', '/a', '/', '/a/bc', '/a/b-c/d', '/a/b/../c', '/a/b/c/../../d', '/c'])
      expect(liesIn('/a/b', path), path).toBe(false)
  })
})
