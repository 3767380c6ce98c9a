import { once } from 'node:events'
import { mkdir, readdir, readFile, realpath, symlink, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { METHODS, studioOver, type Reply } from '../../../../services/contract/calls'
import { Loopback } from '../../../../services/hosts/loopback/loopback'
import { PAGE_HEADERS, readPage } from '../../../../services/studio/page'
import { transportOver } from '../../../../services/studio/channel-client'
import type { Studio } from '../../../../services/studio/studio'
import { smallExperiment, untilState } from '../../../contract/stories'
import { openStudio } from '../../studio/open-studio'
import { temporaryFolder } from '../../training/fixtures'
import { enter, openSocket, type Entered } from './browser'
import { ask, sendLines, type Answer } from './raw-request'

const open: Loopback[] = []
afterEach(() => Promise.all(open.splice(0).map((loopback) => loopback.close())))

interface Served extends Entered {
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

async function serve(): Promise<Served> {
  const studio = await openStudio()
  const loopback = await Loopback.open({ studio, page: await readPage(await builtPage()) })
  open.push(loopback)
  const { port, address } = loopback
  const entered = await enter(address)
  const host = `127.0.0.1:${port}`
  const token = new URL(address).searchParams.get('token') ?? ''
  return { ...entered, studio, port, host, token, own: { host, ...entered } }
}

/** Whoever is refused, and by which headers. */
const STRANGERS: Readonly<Record<string, (served: Served, other: Served) => Record<string, string>>> = {
  'without a cookie': ({ host, origin }) => ({ host, origin }),
  'with a wrong cookie': ({ own, port }) => ({ ...own, cookie: `descent-${port}=${'x'.repeat(43)}` }),
  'with an empty cookie': ({ own, port }) => ({ ...own, cookie: `descent-${port}=; descent-${port}` }),
  'with the token for a cookie': ({ own, port, token }) => ({ ...own, cookie: `descent-${port}=${token}` }),
  'with the cookie of another server': ({ own }, other) => ({ ...own, cookie: other.cookie }),
  'with the cookie of another server, renamed': ({ own, port }, other) => ({
    ...own,
    cookie: `descent-${port}=${other.cookie.split('=')[1]}`,
  }),
  'from another origin': ({ own }) => ({ ...own, origin: 'https://evil.example' }),
  'from another port': ({ own }, other) => ({ ...own, origin: other.origin }),
  'from the same address by https': ({ own, host }) => ({ ...own, origin: `https://${host}` }),
  'from an origin that begins like ours': ({ own, origin }) => ({ ...own, origin: `${origin}.evil.example` }),
  'from a sandboxed frame': ({ own }) => ({ ...own, origin: 'null' }),
  'from localhost to 127.0.0.1': ({ own, port }) => ({ ...own, origin: `http://localhost:${port}` }),
  'by a name that was rebound': ({ own, port }) => ({
    ...own,
    host: `evil.example:${port}`,
    origin: `http://evil.example:${port}`,
  }),
  'by a name that begins like ours': ({ own, port }) => ({ ...own, host: `127.0.0.1.evil.example:${port}` }),
  'by our address without its port': ({ own }) => ({ ...own, host: '127.0.0.1' }),
  'by another address of this computer': ({ own, port }) => ({ ...own, host: `0.0.0.0:${port}` }),
}
const NO_ORIGIN = ({ own: { host, cookie } }: Served): Record<string, string> => ({ host, cookie })
const CROSS_SITE = ({ own }: Served): Record<string, string> => ({ ...own, 'sec-fetch-site': 'cross-site' })

const isOurs = ({ headers }: Answer): void =>
  Object.entries(PAGE_HEADERS).forEach(([name, value]) => expect(headers[name.toLowerCase()]).toBe(value))

const filesIn = async ({ studio }: Served): Promise<string[]> =>
  readdir(studio.space.data).catch(() => [] as string[])

describe('the first address', () => {
  it('gives a cookie that scripts and other sites cannot use, and loses its token', async () => {
    const { port, host, token } = await serve()
    const answer = await ask(port, { path: `/?token=${token}`, headers: { host } })
    expect(answer).toMatchObject({ status: 303, headers: { location: '/' }, body: '' })
    const [cookie, ...rest] = answer.headers['set-cookie'] ?? []
    expect(rest).toEqual([])
    const [value, ...attributes] = cookie.split('; ')
    expect(value).toMatch(new RegExp(`^descent-${port}=[\\w-]{43}$`))
    expect(value).not.toContain(token)
    expect(attributes.sort()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Strict'])
    isOurs(answer)
  })

  it('has another token, and another cookie, on every server', async () => {
    const [one, two] = [await serve(), await serve()]
    expect(one.token).toMatch(/^[\w-]{43}$/)
    expect(one.token).not.toBe(two.token)
    expect(one.cookie.split('=')[1]).not.toBe(two.cookie.split('=')[1])
  })

  it('gives nothing for a wrong token, in another place, or to another site', async () => {
    const [{ port, host, token }, other] = [await serve(), await serve()]
    const wrong = ['', 'x', token.slice(1), `${token}x`, token.toLowerCase(), other.token]
    const attempts = [
      ...wrong.map((each) => ({ path: `/?token=${each}`, headers: { host } })),
      { path: `/?token=${wrong[1]}&token=${token}`, headers: { host } },
      { path: `/assets/main.js?token=${token}`, headers: { host } },
      { path: `/?token=${token}`, headers: { host: `evil.example:${port}` } },
      { path: `/?token=${token}`, headers: { host, origin: 'https://evil.example' } },
      {
        path: `/?token=${token}`,
        headers: { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' },
      },
      { path: '/', headers: { host, authorization: `Bearer ${token}` } },
    ]
    for (const attempt of attempts) {
      const answer = await ask(port, attempt)
      expect([401, 403], JSON.stringify(attempt)).toContain(answer.status)
      expect(answer.headers['set-cookie']).toBe(undefined)
      isOurs(answer)
    }
  })

  it('is on 127.0.0.1 and on no other address of this computer', async () => {
    const { port } = await serve()
    const all = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
    const others = all
      .map(({ address }) => address)
      .filter((each) => each !== '127.0.0.1' && !each.startsWith('fe80'))
    if (others.length === 0) console.warn('SKIPPED: this computer has no address besides 127.0.0.1.')
    for (const address of others) {
      const socket = connect(port, address)
      const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException]
      expect([address, error.code]).toEqual([address, 'ECONNREFUSED'])
    }
  })
})

describe('whoever was let in', () => {
  it('gets the page, by either name of this computer', async () => {
    const { port, own } = await serve()
    for (const host of [own.host, `localhost:${port}`]) {
      const answer = await ask(port, { headers: { ...own, host, origin: `http://${host}` } })
      expect(answer).toMatchObject({ status: 200, body: '<title>ours</title>' })
      isOurs(answer)
    }
    const script = await ask(port, { path: '/assets/main.js?v=1', headers: own })
    expect(script).toMatchObject({ status: 200, body: 'ours()' })
    const head = await ask(port, { method: 'HEAD', headers: own })
    expect(head).toMatchObject({ status: 200, body: '', headers: { 'content-length': '19' } })
  })

  it('gets no file besides, whatever the address', async () => {
    const { port, own, cookie, host } = await serve()
    const paths = [
      ...[
        '/../../etc/passwd',
        '/..%2f..%2fetc/passwd',
        '/%2e%2e/%2e%2e/etc/passwd',
        '/assets/../../secret.json',
      ],
      ...['/assets/..%2f..%2fsecret.json', '/assets/%2e%2e%2f%2e%2e%2fsecret.json', '/..\\..\\etc\\passwd'],
      ...[
        '/assets/link.json',
        '/assets/id_rsa',
        '/assets',
        '/assets/',
        '/index.html',
        '/etc/passwd',
        '/studio',
      ],
      ...['//', '//assets/main.js', '//evil.example/', '/\\evil.example/', '/\\evil.example/assets/main.js'],
      ...[
        '/assets/main.js/',
        '/assets//main.js',
        '/ASSETS/main.js',
        '/assets/main.js%00',
        '/assets/main%2ejs',
      ],
      ...['/%', '/%ff', '/%zz', '/[', `/${'a'.repeat(8000)}`, '/assets/main.js;x', '/upload', '/__proto__'],
    ]
    for (const path of paths) {
      const answer = await ask(port, { path, headers: own })
      expect([path, answer.status]).toEqual([path, 404])
      isOurs(answer)
    }
    const targets = [
      ...[
        `http://${host}/`,
        `http://${host}/assets/main.js`,
        'http://evil.example/',
        'file:///etc/passwd',
        '*',
      ],
      ...['etc/passwd', '../../etc/passwd', '@evil.example/', ':80/', '/ a b', '/\u0000', '', '?token=x'],
    ]
    for (const target of targets) {
      const said = await sendLines(
        port,
        `GET ${target} HTTP/1.1`,
        `Host: ${host}`,
        `Cookie: ${cookie}`,
        'Connection: close',
      )
      expect([target, said.split('\r\n')[0]]).toEqual([target, expect.stringMatching(/^HTTP\/1\.1 40[04] /)])
      expect(said).not.toMatch(/ours|secret|root:/)
    }
    expect((await ask(port, { headers: own })).status).toBe(200)
  })

  it('may use no method but GET, HEAD and POST', async () => {
    const { port, own } = await serve()
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND']) {
      for (const path of ['/', '/upload?name=a.csv', '/assets/main.js']) {
        const answer = await ask(port, { method, path, headers: own })
        expect([method, path, answer.status]).toEqual([method, path, 405])
        isOurs(answer)
      }
    }
    const elsewhere = await ask(port, { method: 'POST', path: '/', headers: own, body: 'x' })
    expect(elsewhere.status).toBe(405)
    expect(await sendLines(port, 'CONNECT evil.example:443 HTTP/1.1', 'Host: evil.example:443')).toBe('')
  })
})

describe.each(Object.entries(STRANGERS))('a stranger %s', (_, headersOf) => {
  it('gets neither page, nor channel, nor a file into the workspace', async () => {
    const [served, other] = [await serve(), await serve()]
    const { port, origin } = served
    const headers = headersOf(served, other)
    for (const path of ['/', '/assets/main.js', '/nothing']) {
      const answer = await ask(port, { path, headers })
      expect([401, 403]).toContain(answer.status)
      expect(answer.body).not.toContain('ours')
      isOurs(answer)
    }
    await expect(openSocket(origin, headers)).rejects.toThrow(/40[13]/)
    const sent = await ask(port, { method: 'POST', path: '/upload?name=a.csv', headers, body: 'a,b\n' })
    expect([401, 403]).toContain(sent.status)
    isOurs(sent)
    expect(await filesIn(served)).toEqual([])
  })
})

describe('whoever does something', () => {
  it.each([
    ['does not say where it comes from', NO_ORIGIN],
    ['comes from another site, as the browser says,', CROSS_SITE],
  ])('and %s is refused', async (_, headersOf) => {
    const served = await serve()
    const headers = headersOf(served)
    await expect(openSocket(served.origin, headers)).rejects.toThrow(/403/)
    const sent = await ask(served.port, {
      method: 'POST',
      path: '/upload?name=a.csv',
      headers,
      body: 'a,b\n',
    })
    expect(sent.status).toBe(403)
    expect(await filesIn(served)).toEqual([])
  })

  it('finds the channel in its one place', async () => {
    const { origin, own } = await serve()
    for (const path of ['/', '/studio/', '/studio?x', '//studio', '/Studio'])
      await expect(openSocket(origin, own, path), path).rejects.toThrow(/403/)
    await openSocket(origin, own)
  })

  it('may break off while it is refused, and the server stands', async () => {
    const { port, own } = await serve()
    for (let i = 0; i < 20; i++) {
      const socket = connect(port, '127.0.0.1')
      await once(socket, 'connect')
      const lines = [
        'GET /nowhere HTTP/1.1',
        `Host: ${own.host}`,
        'Connection: Upgrade',
        'Upgrade: websocket',
      ]
      socket.write(`${lines.join('\r\n')}\r\n\r\n`)
      if (i % 2 === 0) await sleep(1)
      socket.resetAndDestroy()
    }
    await sleep(50)
    expect((await ask(port, { headers: own })).status).toBe(200)
  })
})

/** What the server makes of a message: the code with which it closes, or its answer. */
function sendTo(socket: WebSocket, message: string | Buffer): Promise<number | Reply> {
  return new Promise((resolve) => {
    socket.removeAllListeners()
    // Of a giant message, the server closes before all of it has been sent.
    socket.on('error', () => undefined)
    socket.on('close', resolve)
    socket.on('message', (data: Buffer) => resolve((JSON.parse(data.toString()) as { reply: Reply }).reply))
    socket.send(message)
  })
}

describe('a message', () => {
  const call = (method: unknown, args: unknown = [], more: object = {}): string =>
    JSON.stringify({ id: 1, method, args, ...more })

  it('that is none of the protocol ends its connection, and no other', async () => {
    const { origin, own } = await serve()
    const other = studioOver(transportOver(await openSocket(origin, own)))
    const messages: Record<string, string | Buffer> = {
      'no JSON': 'hello',
      nothing: '',
      'half of it': call('about').slice(0, -1),
      null: 'null',
      'a number': '7',
      'a list': '[]',
      'a list of calls': `[${call('about')}]`,
      'deep nesting': '['.repeat(1_000_000),
      binary: Buffer.from(call('about')),
      'no bytes': Buffer.alloc(0),
      'without an id': JSON.stringify({ method: 'about', args: [] }),
      'without arguments': JSON.stringify({ id: 1, method: 'about' }),
      'an id that is no number': call('about', [], { id: '1' }),
      'id 0, that of frames': call('about', [], { id: 0 }),
      'a negative id': call('about', [], { id: -1 }),
      'a fraction for an id': call('about', [], { id: 1.5 }),
      'an id beyond its field': call('about', [], { id: 2 ** 32 }),
      'a key too many': call('about', [], { extra: 1 }),
    }
    for (const [name, message] of Object.entries(messages)) {
      expect([name, await sendTo(await openSocket(origin, own), message)]).toEqual([name, 1002])
      expect(await other.listRuns()).toEqual([])
    }
    const giant = await sendTo(await openSocket(origin, own), `"${'x'.repeat(16 << 20)}"`)
    expect(giant).toBe(1009)
    expect(await other.listRuns()).toEqual([])
  })

  it('that names no method is told so, and the connection stands', async () => {
    const { origin, own } = await serve()
    const socket = await openSocket(origin, own)
    const names = [
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      'onEvent',
      'grant',
      'close',
      'tell',
      '',
    ]
    for (const name of [...names, 'About', 'about ', null, 1, ['about'], { toString: null, valueOf: null }]) {
      const reply = await sendTo(socket, call(name))
      expect([name, reply]).toMatchObject([name, { ok: false, error: { code: 'callUnknown' } }])
    }
    expect(await sendTo(socket, call('about'))).toMatchObject({ ok: true })
  })

  it('with arguments that do not fit is told so, and the connection stands', async () => {
    const { origin, own } = await serve()
    const socket = await openSocket(origin, own)
    const wrong = [null, 'x', 7, {}, { length: 0 }, [1, 2, 3, 4], [{ __proto__: null }, null, []]]
    for (const method of METHODS) {
      for (const args of wrong) {
        const reply = await sendTo(socket, call(method, args))
        expect([method, args, reply]).toMatchObject([
          method,
          args,
          { ok: false, error: { code: 'callInvalid' } },
        ])
      }
    }
    const rows = [
      { steps: -1, epochs: 0 },
      { steps: 0.5, epochs: 0 },
      { steps: 1e300, epochs: 0 },
      { steps: 0 },
    ]
    for (const from of rows)
      expect(await sendTo(socket, call('readRows', ['x', from]))).toMatchObject({
        error: { code: 'callInvalid' },
      })
    const polluted = '{"id":1,"method":"startRun","args":[{"__proto__":{"polluted":1}}]}'
    expect(await sendTo(socket, polluted)).toMatchObject({ ok: false })
    expect('polluted' in {}).toBe(false)
  })

  it('may have the largest id there is, also where bytes are the answer', async () => {
    const { studio, origin, own } = await serve()
    const socket = await openSocket(origin, own)
    const world = { studio: studioOver(transportOver(socket)), workspace: studio.workspace }
    const run = await world.studio.startRun(await smallExperiment(world, { epochs: 1 }))
    await untilState(world, run.id, 'completed')
    const id = 2 ** 32 - 1
    const args = [run.id, { steps: 0, epochs: 0 }]
    const bytes = new Promise<Buffer>((resolve) => {
      socket.on('message', (data: Buffer, isBinary) => isBinary && resolve(data))
    })
    socket.send(JSON.stringify({ id, method: 'readRows', args }))
    expect((await bytes).readUInt32LE()).toBe(id)
  })

  it('that comes when its sender has gone harms nobody', async () => {
    const { port, origin, own } = await serve()
    for (let i = 0; i < 5; i++) {
      const socket = await openSocket(origin, own)
      for (const method of ['listExamples', 'about', 'listRuns']) socket.send(call(method))
      socket.terminate()
    }
    await sleep(100)
    expect((await ask(port, { headers: own })).status).toBe(200)
  })
})

describe('a file that is handed over', () => {
  const send = async (
    { port, own }: Served,
    name: string,
    body: string | Uint8Array = 'a,b\n',
  ): Promise<Reply> => {
    const path = `/upload?name=${encodeURIComponent(name)}`
    const answer = await ask(port, { method: 'POST', path, headers: own, body })
    expect([name, answer.status]).toEqual([name, 200])
    isOurs(answer)
    return JSON.parse(answer.body) as Reply
  }
  const placeOf = async (served: Served, name: string, body?: string): Promise<string> => {
    const reply = await send(served, name, body)
    expect([name, reply]).toMatchObject([name, { ok: true, value: expect.any(String) as string }])
    return (reply as { value: string }).value
  }

  it('lands in the data folder, whatever it is called', async () => {
    const served = await serve()
    const { data } = served.studio.space
    const names = [
      ...[
        '..',
        '.',
        '',
        '/',
        '../../evil.csv',
        '..\\..\\evil.csv',
        '/etc/cron.d/evil',
        'C:\\evil.csv',
        'a/../../b.csv',
      ],
      ...[
        'a\0b.csv',
        'a\nb\r\t.csv',
        '\x1b[31m.csv',
        'a:stream.csv',
        '\\\\host\\share\\x.csv',
        '.bashrc',
        '...hidden',
      ],
      ...[
        'con',
        'CON.csv',
        'nul.csv',
        'com1.csv',
        'LPT9',
        'con .csv',
        'aux.',
        'x.csv.',
        'x.csv ',
        '%2e%2e%2fx.csv',
      ],
      ...[
        'x'.repeat(10_000),
        `${'y'.repeat(10_000)}.csv`,
        `a.${'z'.repeat(10_000)}`,
        '漢'.repeat(1000) + '.csv',
      ],
      ...[
        '😀'.repeat(500) + '.csv',
        `a${'😀'.repeat(500)}`,
        `${'w'.repeat(99)} .csv`,
        'índice de mañana.csv',
      ],
    ]
    for (const [i, name] of names.entries()) {
      const place = await placeOf(served, name, `content ${i}`)
      expect([name, dirname(place)]).toEqual([name, data])
      expect(await realpath(place)).toBe(place)
      expect(await readFile(place, 'utf8')).toBe(`content ${i}`)
      const stored = place.slice(data.length + 1)
      expect([name, stored]).toEqual([
        name,
        expect.stringMatching(/^[^.\s\p{Cc}<>:"|?*/\\][^\p{Cc}<>:"|?*/\\]*$/u),
      ])
      expect([name, stored]).not.toEqual([
        name,
        expect.stringMatching(/[. ]$|^(con|prn|aux|nul|com\d|lpt\d) *(\.|$)/i),
      ])
      expect(Buffer.byteLength(stored)).toBeLessThan(256)
    }
    expect((await filesIn(served)).length).toBe(names.length)
    const around = await readdir(dirname(served.studio.workspace))
    expect(around).toEqual(['workspace'])
  })

  it('keeps its ending, by which its kind is known', async () => {
    const served = await serve()
    const { data } = served.studio.space
    expect(await placeOf(served, 'mine.csv', '1')).toBe(join(data, 'mine.csv'))
    expect(await placeOf(served, `${'y'.repeat(10_000)}.parquet`, '2')).toMatch(/y{50,}\.parquet$/)
    expect(await placeOf(served, `${'漢'.repeat(1000)}.csv`, '3')).toMatch(/漢{30,}\.csv$/)
  })

  it('is kept beside another of its name, and not twice if it is the same', async () => {
    const served = await serve()
    const { data } = served.studio.space
    expect(await placeOf(served, 'a.csv', 'one')).toBe(join(data, 'a.csv'))
    expect(await placeOf(served, 'a.csv', 'two')).toBe(join(data, 'a-2.csv'))
    expect(await placeOf(served, 'a.csv', 'one')).toBe(join(data, 'a.csv'))
    expect(await placeOf(served, 'a.csv', 'two')).toBe(join(data, 'a-2.csv'))
    expect((await filesIn(served)).sort()).toEqual(['a-2.csv', 'a.csv'])
  })

  it('is kept beside others of its name that come at the same time', async () => {
    const served = await serve()
    const contents = Array.from({ length: 12 }, (_, i) => `content ${i % 6}`)
    const places = await Promise.all(contents.map((content) => placeOf(served, 'a.csv', content)))
    for (const [i, place] of places.entries()) expect(await readFile(place, 'utf8')).toBe(contents[i])
    expect((await filesIn(served)).length).toBe(6)
  })

  it('leaves nothing when it is broken off halfway', async () => {
    const served = await serve()
    const { port, own } = served
    const headers = { ...own, 'content-length': 10_000_000 }
    const sending = request({ host: '127.0.0.1', port, method: 'POST', path: '/upload?name=a.csv', headers })
    sending.on('error', () => undefined)
    sending.write(Buffer.alloc(100_000))
    await until(async () => (await filesIn(served)).length > 0)
    sending.destroy()
    await until(async () => (await filesIn(served)).length === 0)
    expect(await placeOf(served, 'a.csv', 'whole')).toBe(join(served.studio.space.data, 'a.csv'))
    expect(await filesIn(served)).toEqual(['a.csv'])
  })
})

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(10)
}
