import { expect } from '@playwright/test'
import { onlyInElectron, skipWhere, test } from './desktop-test'

test('the process of the page is in the sandbox of the system', async ({ launch }) => {
  onlyInElectron("that the page's process is in the system's sandbox")
  skipWhere(process.getuid?.() === 0, 'Chromium has no sandbox for root')
  const { evaluate } = await launch()
  const isSandboxed = await evaluate(({ app, BrowserWindow }) => {
    const pid = BrowserWindow.getAllWindows()[0].webContents.getOSProcessId()
    if (process.platform !== 'linux') return app.getAppMetrics().some((of) => of.pid === pid && of.sandboxed)
    const { readFileSync } = process.getBuiltinModule('node:fs')
    return readFileSync(`/proc/${pid}/status`, 'utf8').includes('Seccomp:\t2')
  })
  expect(isSandboxed).toBe(true)
})

test('the page and the preload have worlds of their own', async ({ launch }) => {
  onlyInElectron('that the page cannot see the globals of the preload')
  const { page, evaluate } = await launch()
  // The world in which Electron runs a preload.
  const hasHost: unknown = await evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0].webContents.executeJavaScriptInIsolatedWorld(999, [
      { code: 'globalThis.ofPreload = true; "studioHost" in globalThis' },
    ]),
  )
  expect(hasHost).toBe(false)
  expect(await page.evaluate(() => 'ofPreload' in window)).toBe(false)
})
