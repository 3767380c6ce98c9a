import { expect } from '@playwright/test'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from './server'

test('a page of another origin gets nothing, though the browser holds the cookie', async ({
  server,
  page,
}) => {
  await page.goto(server.address)
  await expect(page.getByRole('main')).toBeVisible()
  const foreign = createServer((_, response) =>
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>'),
  )
  foreign.listen(0, '127.0.0.1')
  await once(foreign, 'listening')
  // By the other name of this computer it is another site too, not only another origin.
  await page.goto(`http://localhost:${(foreign.address() as AddressInfo).port}/`)
  const { origin } = new URL(server.address)
  const got = await page.evaluate(async (origin) => {
    const outcome = (work: Promise<unknown>): Promise<string> =>
      work.then(
        () => 'got through',
        () => 'refused',
      )
    const load = <T extends HTMLElement>(element: T, address: keyof T, url: string): Promise<unknown> =>
      new Promise((resolve, reject) => {
        element[address] = url as T[keyof T]
        element.onload = resolve
        element.onerror = reject
        document.body.append(element)
      })
    const socket = (url: string): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const opened = new WebSocket(url)
        opened.onopen = resolve
        opened.onerror = reject
      })
    return {
      socket: await outcome(socket(`${origin.replace('http', 'ws')}/studio`)),
      reading: await outcome(fetch(`${origin}/`, { credentials: 'include' })),
      script: await outcome(load(document.createElement('script'), 'src', `${origin}/`)),
      upload: await outcome(
        fetch(`${origin}/upload?name=evil.csv`, { method: 'POST', body: 'a', credentials: 'include' }),
      ),
    }
  }, origin)
  expect(got).toEqual({ socket: 'refused', reading: 'refused', script: 'refused', upload: 'refused' })
  foreign.close()
})

test('a frame of another page stays empty', async ({ server, page }) => {
  await page.goto(server.address)
  const foreign = createServer((_, response) =>
    response
      .writeHead(200, { 'Content-Type': 'text/html' })
      .end(`<iframe src="${new URL(server.address).origin}/"></iframe>`),
  )
  foreign.listen(0, '127.0.0.1')
  await once(foreign, 'listening')
  await page.goto(`http://localhost:${(foreign.address() as AddressInfo).port}/`)
  await expect(page.frameLocator('iframe').getByRole('main')).toHaveCount(0)
  foreign.close()
})
