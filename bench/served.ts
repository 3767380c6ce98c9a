import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { RunId, StudioApi } from '../services/contract/api'
import { throughLocalDoor } from '../services/studio/local-door'

/** Does something with a studio that serves a workspace in a process of its own. */
export async function served<Result>(
  workspace: string,
  work: (studio: StudioApi, address: string) => Promise<Result>,
): Promise<Result> {
  const server = spawn(process.execPath, [resolve('build/descent.mjs'), 'serve', '--workspace', workspace], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const address = await addressOf(server)
    const { studio, close } = (await throughLocalDoor(workspace))!
    const result = await work(studio, address)
    close()
    return result
  } finally {
    server.kill('SIGTERM')
    await once(server, 'exit')
  }
}

async function addressOf(server: ChildProcess): Promise<string> {
  for await (const line of createInterface(server.stdout!)) {
    const found = /http:\S+/.exec(line)?.[0]
    if (found !== undefined) return found
  }
  throw new Error('The server ended before it said where it is.')
}

/** Runs that train until they are interrupted. */
export async function startEndlessRuns(studio: StudioApi, count: number): Promise<RunId[]> {
  const { training, ...example } = await studio.readExample('digits')
  const endless = { ...example, training: { ...training, epochs: 1e8, earlyStopping: null } }
  const runs: RunId[] = []
  for (let i = 0; i < count; i++) runs.push((await studio.startRun(endless)).id)
  return runs
}
