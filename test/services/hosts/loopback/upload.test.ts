import { readdir, readFile, realpath } from 'node:fs/promises'
import { request } from 'node:http'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Reply } from '../../../../services/contract/calls'
import { ask } from './raw-request'
import { type Served, serve, isOurs, filesIn } from './served'

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
