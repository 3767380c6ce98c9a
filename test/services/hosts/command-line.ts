import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { SessionEvent } from '../../../services/training/session-types'
import { temporaryFolder } from '../training/fixtures'

/** What is run: the command as npx finds it. */
export const DESCENT = resolve('build/descent.mjs')

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs the command line; `onLine` sees each line of its output as it comes, and may send one signal. */
export async function descent(
  folder: string,
  args: readonly string[],
  onLine: (line: string, interrupt: (signal: NodeJS.Signals) => void) => void = () => undefined,
): Promise<Ended> {
  const child = spawn(process.execPath, [DESCENT, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
    for (const line of text.split('\n')) onLine(line, (signal) => !child.killed && child.kill(signal))
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, out, err }
}

export const events = (out: string): SessionEvent[] =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as SessionEvent)

/** 40 rows of two features and their sum's sign, and an experiment on them. */
export async function smallExperiment(training: object = {}, rows = ''): Promise<string> {
  const folder = await temporaryFolder()
  const lines = Array.from({ length: 40 }, (_, i) => {
    const [a, b] = [Math.sin(7 * i), Math.cos(3 * i)]
    return `${a},${b},${a + b > 0 ? 'yes' : 'no'}`
  })
  await writeFile(join(folder, 'small.csv'), `a,b,y\n${rows}${lines.join('\n')}\n`)
  await writeFile(
    join(folder, 'small.json'),
    JSON.stringify({
      schemaVersion: 1,
      name: 'small',
      data: { source: 'small.csv', target: 'y', task: 'classification' },
      network: { hidden: [{ units: 4, activation: 'tanh' }] },
      training: { epochs: 5, batchSize: 4, ...training },
    }),
  )
  return folder
}

/** So many epochs that the run is still under way when it is interrupted. */
export const ENDLESS = { epochs: 1_000_000, record: { checkpointSeconds: 1 } }
