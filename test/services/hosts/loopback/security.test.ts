import { once } from 'node:events'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { openSocket } from './browser'
import { ask, sendLines } from './raw-request'
import { type Served, serve, isOurs, filesIn } from './served'

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
