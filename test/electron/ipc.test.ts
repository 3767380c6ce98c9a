import type { WebContents } from 'electron'
import { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import type { StudioEvent } from '../../services/contract/api'
import { answerCalls, answerFiles, postTo } from '../../electron/ipc'

type Handler = (event: { senderFrame: unknown }, ...args: unknown[]) => unknown

/** As much of Electron's WebContents as messages need. */
class Contents extends EventEmitter {
  handler: Handler = () => undefined
  sent: unknown[] = []
  isGone = false
  ipc = { handle: (_channel: string, handler: Handler) => (this.handler = handler) }
  send = (_channel: string, event: unknown) => this.sent.push(event)
  isDestroyed = () => this.isGone
  asElectrons = () => this as unknown as WebContents
}

const PAGE = { url: 'app://studio/', parent: null }

describe('a call', () => {
  const contents = new Contents()
  // No method is ever reached here: only whether a call is let through counts.
  answerCalls(contents.asElectrons(), {} as never)
  const call = (senderFrame: unknown) => contents.handler({ senderFrame }, 'nothing', [])

  test('of the page is answered', async () => {
    expect(await call(PAGE)).toMatchObject({ ok: false, error: { code: 'callUnknown' } })
  })

  test('of anyone else is refused', () => {
    const others = [
      { ...PAGE, parent: PAGE },
      { url: 'about:blank', parent: PAGE },
      { url: 'https://studio/', parent: null },
      { url: 'app://other/', parent: null },
      { url: 'about:blank', parent: null },
      // A frame that is gone by now.
      null,
    ]
    for (const frame of others) expect(() => call(frame)).toThrow('Only the page of the studio may call it.')
  })
})

describe('a file that the user hands over', () => {
  const contents = new Contents()
  const received: unknown[] = []
  answerFiles(contents.asElectrons(), (...file) => Promise.resolve(void received.push(file)))
  const handOver = (path: unknown, purpose: unknown = 'data', senderFrame: unknown = PAGE) =>
    contents.handler({ senderFrame }, path, 'iris.csv', purpose)

  test('is granted, and named by its path', async () => {
    expect(await handOver('/data/iris.csv')).toEqual({ ok: true, value: '/data/iris.csv' })
    expect(received).toEqual([['/data/iris.csv', 'data']])
  })

  test('is refused without a path, as a script makes them', async () => {
    for (const path of ['', 'iris.csv', '../iris.csv'])
      expect(await handOver(path)).toEqual({
        ok: false,
        error: { code: 'fileNotGranted', details: { file: 'iris.csv' } },
      })
    expect(received).toHaveLength(1)
  })

  test('is refused for another purpose, or from anyone but the page', async () => {
    expect(await handOver('/data/iris.csv', 'program')).toMatchObject({ ok: false })
    expect(() => handOver('/data/iris.csv', 'data', { ...PAGE, parent: PAGE })).toThrow('Only the page')
    expect(received).toHaveLength(1)
  })
})

describe('an event', () => {
  const told = (message: string): StudioEvent => ({ type: 'trouble', message })

  test('waits while the page is loading', () => {
    const contents = new Contents()
    const post = postTo(contents.asElectrons())
    post(told('a'))
    post(told('b'))
    expect(contents.sent).toEqual([])
    contents.emit('did-stop-loading')
    post(told('c'))
    contents.emit('did-start-loading')
    post(told('d'))
    expect(contents.sent).toEqual([told('a'), told('b'), told('c')])
    contents.emit('did-stop-loading')
    expect(contents.sent).toEqual([told('a'), told('b'), told('c'), told('d')])
  })

  test('goes nowhere when the window is gone', () => {
    const contents = new Contents()
    const post = postTo(contents.asElectrons())
    contents.emit('did-stop-loading')
    contents.isGone = true
    post(told('a'))
    expect(contents.sent).toEqual([])
  })
})
