import { spawn } from 'node:child_process'

/** What a program said. */
export interface Said {
  readonly stdout: string
  readonly stderr: string
}

export interface ProgramOptions {
  readonly input?: string
  readonly folder?: string
  readonly environment?: Readonly<Record<string, string>>
  /** After which it is ended. */
  readonly limitMs?: number
}

const MOST_BYTES = 512 * 1024 * 1024
const LIMIT_MS = 120_000

/**
 * Runs a program, without a shell, and waits for its end.
 * @throws Error where it cannot be started, takes too long, says too much, or ends with another code than 0: with its last words
 */
export function runProgram(
  program: string,
  parameters: readonly string[],
  { input = '', folder, environment = {}, limitMs = LIMIT_MS }: ProgramOptions = {},
): Promise<Said> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, {
      ...(folder === undefined ? {} : { cwd: folder }),
      ...{ env: { ...process.env, ...environment }, shell: false, windowsHide: true },
      ...{ timeout: limitMs, killSignal: 'SIGKILL' },
    })
    const texts = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
    let bytes = 0
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].on('data', (chunk: Buffer) => {
        texts[name].push(chunk)
        bytes += chunk.length
        if (bytes > MOST_BYTES) child.kill('SIGKILL')
      })
    }
    child.once('error', reject)
    // A program that ends before it has read everything says so by its code.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
    child.once('close', (code, signal) => {
      const [stdout, stderr] = [texts.stdout, texts.stderr].map((chunks) => Buffer.concat(chunks).toString())
      if (code === 0) resolve({ stdout, stderr })
      else reject(new Error(`${program} ended with ${signal ?? `code ${code}`}: ${lastLines(stderr)}`))
    })
  })
}

const lastLines = (text: string): string => text.trim().split('\n').slice(-5).join('\n').slice(-2000)
