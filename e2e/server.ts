import { expect, test as base, type Page } from '@playwright/test'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { StudioApi } from '../services/contract/api'
import { throughLocalDoor } from '../services/studio/local-door'
import { untilReady } from './pages'
import { complaintsOf } from './quiet'

const DESCENT = join(import.meta.dirname, '../build/descent.mjs')

/** `descent serve`, in a process of its own. */
export interface Server {
  readonly process: ChildProcess
  /** As it was printed: with the token. */
  readonly address: string
  readonly workspace: string
  /** The same studio, as a program on this computer has it. */
  readonly studio: StudioApi
}

interface Stories {
  readonly server: Server
  /** A page that has opened the address, and is ready. */
  readonly studioPage: Page
}

/** Stories of the studio in a browser. None may leave an error in the browser's console. */
export const test = base.extend<Stories>({
  // The pattern is how Playwright learns what a fixture needs: nothing.
  server: async ({}, use) => {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'descent-story-')))
    const workspace = join(folder, 'workspace')
    const child = spawn(process.execPath, [DESCENT, 'serve', '--workspace', workspace], {
      stdio: ['ignore', 'pipe', 'inherit'],
      // Colours, which Playwright asks for, would be in the way of who reads the address.
      env: { ...process.env, FORCE_COLOR: '0' },
    })
    const address = await addressOf(child)
    const { studio, close } = (await throughLocalDoor(workspace))!
    await use({ process: child, address, workspace, studio })
    close()
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  },
  studioPage: async ({ server, page }, use) => {
    const complaints = complaintsOf(page)
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.goto(server.address)
    await untilReady(page)
    await use(page)
    expect(complaints).toEqual([])
  },
})

async function addressOf(child: ChildProcess): Promise<string> {
  for await (const line of createInterface(child.stdout!)) {
    const found = /http:\S+/.exec(line)?.[0]
    if (found !== undefined) return found
  }
  throw new Error('The server ended before it said where it is.')
}
