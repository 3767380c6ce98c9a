import { expect, type Page } from '@playwright/test'
import { writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { PAGE_HEADERS } from '../services/studio/page'
import { test } from './desktop-test'
import type { DesktopApp } from './launch'

// What the page is refused, the browser writes into its console.
test.use({ mayComplain: true })

/** A server somewhere else, which no one should ever reach. */
let server: Server
let elsewhere: string
let visits: string[] = []

test.beforeAll(async () => {
  server = createServer((request, response) => {
    visits.push(request.url ?? '')
    response.setHeader('Access-Control-Allow-Origin', '*').end('somewhere else')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  elsewhere = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
test.beforeEach(() => void (visits = []))
test.afterAll(() => void server.close())

const addressOf = ({ evaluate }: DesktopApp): Promise<string> =>
  evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].webContents.getURL())

const isAlive = (page: Page): Promise<boolean> =>
  page.evaluate(async () => (await window.studioHost.call('about', [])).ok)

/** Tries something, lets it take effect, and expects the page to be where and what it was. */
async function expectNoEffect(app: DesktopApp, work: () => Promise<unknown>): Promise<void> {
  await work().catch(() => undefined)
  await app.page.waitForTimeout(300)
  expect(await addressOf(app)).toBe('app://studio/')
  expect(await isAlive(app.page)).toBe(true)
}

test('the page comes by app:, with its policy, isolated from other origins', async ({ app }) => {
  expect(await addressOf(app)).toBe('app://studio/')
  const headers = await app.page.evaluate(async () => Object.fromEntries((await fetch('/')).headers))
  for (const [name, value] of Object.entries(PAGE_HEADERS)) expect(headers[name.toLowerCase()]).toBe(value)
  expect(await app.page.evaluate(() => crossOriginIsolated)).toBe(true)
})

test('nothing comes by app: but the files of the page', async ({ app }) => {
  const statuses = await app.page.evaluate(async () => {
    const addresses = [
      '/',
      '/index.html',
      '/package.json',
      '/../../package.json',
      '/%2e%2e/main/index.js',
      '/assets',
    ]
    return Promise.all(addresses.map(async (address) => (await fetch(address)).status))
  })
  expect(statuses).toEqual([200, 404, 404, 404, 404, 404])
})

test('the page has the three functions of the preload, and nothing of Node or Electron', async ({ app }) => {
  const has = await app.page.evaluate(() => {
    const host = window.studioHost as unknown as Record<string, unknown>
    host.more = true
    return {
      host: Object.entries(host).map(([name, member]) => [name, typeof member]),
      node: ['require', 'process', 'Buffer', 'module', 'global'].filter((name) => name in window),
    }
  })
  const functions = ['call', 'onEvent', 'receiveFile'].map((name) => [name, 'function'])
  expect(has).toEqual({ host: functions, node: [] })
})

test('a script in the page that did not come with it is not run', async ({ app }) => {
  const isRun = await app.page.evaluate(async (elsewhere) => {
    const inline = document.createElement('script')
    inline.textContent = 'document.title = "run"'
    const foreign = document.createElement('script')
    foreign.src = elsewhere
    document.head.append(inline, foreign)
    await new Promise((resolve) => (foreign.onerror = resolve))
    return document.title === 'run'
  }, elsewhere)
  expect(isRun).toBe(false)
  expect(visits).toEqual([])
})

test('the page reaches nothing on the network', async ({ app }) => {
  const work = () =>
    app.page.evaluate(async (elsewhere) => {
      new Image().src = elsewhere
      navigator.sendBeacon(elsewhere, 'secret')
      new WebSocket(elsewhere.replace('http', 'ws'))
      await fetch(elsewhere, { mode: 'no-cors' })
    }, elsewhere)
  await expect(work()).rejects.toThrow(/Failed to fetch/)
  expect(visits).toEqual([])
})

test('even the app itself cannot load a page from the network', async ({ app }) => {
  const load = app.evaluate(
    ({ BrowserWindow }, url) => BrowserWindow.getAllWindows()[0].loadURL(url),
    elsewhere,
  )
  await expect(load).rejects.toThrow(/ERR_BLOCKED_BY_CLIENT/)
  expect(visits).toEqual([])
})

test('the page cannot go elsewhere', async ({ app }) => {
  const { page } = app
  const goTo = (address: string) => page.evaluate((address) => void (location.href = address), address)
  for (const address of [elsewhere, '/assets/other', `${elsewhere}#top`]) {
    await expectNoEffect(app, () => goTo(address))
  }
  await expectNoEffect(app, () => page.evaluate(() => location.reload()))
  const follow = (kind: 'a' | 'form' | 'iframe') =>
    page.evaluate(
      ([kind, elsewhere]) => {
        const [a, form, iframe] = (['a', 'form', 'iframe'] as const).map((name) =>
          document.createElement(name),
        )
        Object.assign(a, { href: elsewhere })
        Object.assign(form, { action: elsewhere })
        Object.assign(iframe, { src: elsewhere })
        document.body.append(a, form, iframe)
        if (kind === 'a') (a as HTMLAnchorElement).click()
        if (kind === 'form') (form as HTMLFormElement).submit()
      },
      [kind, elsewhere] as const,
    )
  for (const kind of ['a', 'form', 'iframe'] as const) await expectNoEffect(app, () => follow(kind))
  expect(visits).toEqual([])
})

test('the page cannot open windows', async ({ app }) => {
  const { page } = app
  const open = (address: string, target: string) =>
    page.evaluate(([address, target]) => void window.open(address, target), [address, target])
  for (const address of [elsewhere, '/', 'about:blank']) {
    await expectNoEffect(app, () => open(address, '_blank'))
    await expect.poll(() => page.context().pages().length).toBe(1)
  }
  const follow = () =>
    page.evaluate((href) => {
      const link = Object.assign(document.createElement('a'), { href, target: '_blank', textContent: 'away' })
      document.body.append(link)
      link.click()
    }, elsewhere)
  await expectNoEffect(app, follow)
  await expect.poll(() => page.context().pages().length).toBe(1)
  // In the stand-in, a window that is not allowed is there for a moment, in which it may ask for its page.
  if (app.kind === 'electron') expect(visits).toEqual([])
})

test('the page may write text to the clipboard, and has no other permission', async ({ app }) => {
  const states = await app.page.evaluate(async () => {
    const names = [
      ...['geolocation', 'notifications', 'camera', 'microphone', 'midi', 'clipboard-read'],
      ...['clipboard-write'],
    ] as PermissionName[]
    return Promise.all(names.map(async (name) => (await navigator.permissions.query({ name })).state))
  })
  expect(states).toEqual([...Array<string>(6).fill('denied'), 'granted'])
  const asked = await app.page.evaluate(async () => {
    const outcome = (work: Promise<unknown>): Promise<string> => work.then(() => 'done', String)
    return {
      notifications: await Notification.requestPermission(),
      place: await new Promise<number>((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve(0),
          ({ code }) => resolve(code),
        ),
      ),
      camera: await outcome(navigator.mediaDevices.getUserMedia({ video: true })),
      reading: await outcome(navigator.clipboard.readText()),
      writing: await outcome(navigator.clipboard.writeText('0.5')),
    }
  })
  // 1: permission denied.
  expect(asked).toMatchObject({ notifications: 'denied', place: 1, writing: 'done' })
  expect(asked.camera).toMatch(/NotAllowedError|NotFoundError/)
  expect(asked.reading).toMatch(/NotAllowedError/)
})

test('a frame in the page cannot call the studio', async ({ app }) => {
  await app.page.evaluate(() => {
    document.body.append(document.createElement('iframe'))
  })
  const frame = app.page.frames()[1]
  expect(await frame.evaluate(() => 'studioHost' in window)).toBe(false)
  if (app.kind === 'electron') return
  // The stand-in has no way to hide from a frame what carries the messages; so the frame can really send one.
  const sent = frame.evaluate(() => {
    const { standInInvoke } = window as unknown as { standInInvoke: (...args: unknown[]) => Promise<object> }
    return standInInvoke('studio:call', ['about', []])
  })
  expect(await sent).toEqual({ error: 'Error: Only the page of the studio may call it.' })
})

/** As a user does; Playwright would hand over a copy, which has no path, where it reaches the browser from afar. */
async function pickFrom(page: Page, selector: string, file: string): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const { root } = await session.send('DOM.getDocument')
  const { nodeId } = await session.send('DOM.querySelector', { nodeId: root.nodeId, selector })
  await session.send('DOM.setFileInputFiles', { nodeId, files: [file] })
  await session.detach()
}

test('a file that the user hands over may be used; one that a script made up may not', async ({
  app,
  place,
}) => {
  const file = join(place.outside, 'handed-over.csv')
  await writeFile(file, 'a,b\n1,2\n')
  const handedOver = (): Promise<unknown> =>
    app.page.evaluate(() => {
      const files = document.querySelector<HTMLInputElement>('#handed-over')?.files
      return window.studioHost.receiveFile(files?.[0] ?? new File(['a,b\n'], '/etc/passwd'), 'data')
    })
  const open = (): Promise<unknown> =>
    app.page.evaluate((file) => window.studioHost.call('openTable', [file]), file)
  expect(await open()).toMatchObject({ ok: false, error: { code: 'fileNotGranted' } })
  expect(await handedOver()).toMatchObject({ ok: false, error: { code: 'fileNotGranted' } })
  await app.page.evaluate(() => {
    document.body.append(Object.assign(document.createElement('input'), { type: 'file', id: 'handed-over' }))
  })
  await pickFrom(app.page, '#handed-over', file)
  expect(await handedOver()).toEqual({ ok: true, value: file })
  expect(await open()).toMatchObject({ ok: true, value: { rows: 1 } })
})

test('what is no method, or called wrongly, is refused', async ({ app }) => {
  const call = (method: string, args: unknown) =>
    app.page.evaluate(([method, args]) => window.studioHost.call(method as 'about', args as unknown[]), [
      method,
      args,
    ] as const)
  for (const method of ['close', 'grant', 'constructor', '__proto__', 'toString', '']) {
    expect(await call(method, [])).toMatchObject({ ok: false, error: { code: 'callUnknown' } })
  }
  for (const args of [[], [1], ['a', 'b'], [{}], 'iris', null]) {
    expect(await call('readRun', args)).toMatchObject({ ok: false, error: { code: 'callInvalid' } })
  }
  expect(await call('about', [])).toMatchObject({ ok: true })
})
