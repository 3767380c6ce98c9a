import { spawn, spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, resolve, sep } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'vite'
import { z } from 'zod'

const measurement = z.strictObject({
  workload: z.string(),
  system: z.string(),
  threads: z.int(),
  microsecondsPerStep: z.number(),
})

export type Measurement = z.infer<typeof measurement>

/** A system that could not be measured here, and why. */
export interface Missing {
  readonly system: string
  readonly missing: string
}

export type Row = Measurement | Missing

const PYTHONS = process.platform === 'win32' ? ['python'] : ['python3', '/usr/bin/python3']

/** Without what may be set here to hold OpenBLAS back: left alone, it picks the kernels that suit the processor. */
const PEER_ENVIRONMENT = { ...process.env, OPENBLAS_CORETYPE: undefined, OPENBLAS_L2_SIZE: undefined }

/**
 * Measures the other systems, one after another, each in a process of its own.
 * @param threads the numbers of threads; TensorFlow.js has one, whatever is asked for
 * @param only names of workloads; all when left out
 */
export async function* peerRows(
  threads: readonly number[],
  only: readonly string[] = [],
): AsyncGenerator<Row> {
  yield* pythonRows('pytorch', 'torch', 'pytorch.py', threads, only)
  yield* pythonRows('scikit-learn', 'sklearn', 'scikit_learn.py', threads, only)
  yield* tensorFlowRows('tensorflow.js', only)
}

async function* pythonRows(
  system: string,
  module: string,
  script: string,
  threads: readonly number[],
  only: readonly string[],
): AsyncGenerator<Row> {
  const python = PYTHONS.find((candidate) => spawnSync(candidate, ['-c', `import ${module}`]).status === 0)
  if (python === undefined) {
    yield { system, missing: `no Python that can import ${module}; tried ${PYTHONS.join(' and ')}` }
    return
  }
  for (const count of threads) {
    // -B: leave no compiled files beside the scripts.
    yield* rowsOf(system, python, ['-B', resolve('bench/peers', script), String(count), ...only])
  }
}

async function* tensorFlowRows(system: string, only: readonly string[]): AsyncGenerator<Row> {
  const backend = '@tensorflow/tfjs-backend-wasm'
  const packages = createRequire(resolve('package.json'))
  try {
    packages.resolve(backend)
  } catch {
    yield { system, missing: `${backend} is not installed` }
    return
  }
  const wasmFolder = dirname(packages.resolve(backend)) + sep
  yield* rowsOf(system, process.execPath, [await bundleTensorFlow(), wasmFolder, ...only])
}

/** TensorFlow.js comes for Node without gradients; they are in its modules, which only a bundler reads. */
async function bundleTensorFlow(): Promise<string> {
  const outDir = resolve('out/bench/peers')
  const entryFileNames = 'tensorflow-js.cjs'
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: resolve('bench/peers/tensorflow-js.ts'),
      outDir,
      rolldownOptions: { output: { format: 'cjs', entryFileNames } },
    },
  })
  return resolve(outDir, entryFileNames)
}

/** The rows that a process prints as JSON lines; when it fails, a last row says so. */
async function* rowsOf(system: string, command: string, args: readonly string[]): AsyncGenerator<Row> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: PEER_ENVIRONMENT })
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text))
  const ended = new Promise<string | null>((settle) => {
    child.once('error', (error) => settle(error.message))
    child.once('close', (code) => settle(code === 0 ? null : lastLine(complaint)))
  })
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      yield measurement.parse(JSON.parse(line))
    }
    const reason = await ended
    if (reason !== null) yield { system, missing: `stopped early: ${reason}` }
  } finally {
    child.kill()
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}
