import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect } from 'vitest'
import { Loopback } from '../../../../services/hosts/loopback/loopback'
import { PAGE_HEADERS, readPage } from '../../../../services/studio/page'
import type { Studio } from '../../../../services/studio/studio'
import { openStudio } from '../../studio/open-studio'
import { temporaryFolder } from '../../training/fixtures'
import { enter, type Entered } from './browser'
import type { Answer } from './raw-request'

const open: Loopback[] = []
afterEach(() => Promise.all(open.splice(0).map((loopback) => loopback.close())))

/** A server, and who was let in. */
export interface Served extends Entered {
  readonly studio: Studio
  readonly port: number
  readonly host: string
  readonly token: string
  /** What a page of ours sends with whatever it asks. */
  readonly own: { readonly host: string; readonly cookie: string; readonly origin: string }
}

/** A page with a script; beside it lie files that are no part of it. */
async function builtPage(): Promise<string> {
  const folder = await temporaryFolder()
  const page = join(folder, 'page')
  await mkdir(join(page, 'assets'), { recursive: true })
  await writeFile(join(page, 'index.html'), '<title>ours</title>')
  await writeFile(join(page, 'assets', 'main.js'), 'ours()')
  await writeFile(join(folder, 'secret.json'), '"secret"')
  await writeFile(join(page, 'assets', 'id_rsa'), 'secret')
  await symlink(join(folder, 'secret.json'), join(page, 'assets', 'link.json'))
  return page
}

export async function serve(): Promise<Served> {
  const studio = await openStudio()
  const loopback = await Loopback.open({ studio, page: await readPage(await builtPage()) })
  open.push(loopback)
  const { port, address } = loopback
  const entered = await enter(address)
  const host = `127.0.0.1:${port}`
  const token = new URL(address).searchParams.get('token') ?? ''
  return { ...entered, studio, port, host, token, own: { host, ...entered } }
}

export const isOurs = ({ headers }: Answer): void =>
  Object.entries(PAGE_HEADERS).forEach(([name, value]) => expect(headers[name.toLowerCase()]).toBe(value))

export const filesIn = async ({ studio }: Served): Promise<string[]> =>
  readdir(studio.space.data).catch(() => [] as string[])
