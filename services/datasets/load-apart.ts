import { fork } from 'node:child_process'
import { reportOf } from '../contract/calls'
import type { DataSpec } from '../contract/data-spec'
import { StudioError, type ErrorReport } from '../contract/errors'
import type { DataSet } from './data-set'
import { loadImages } from './images'
import { loadDataSet } from './load'

/** How the data of an experiment are read, whose paths are relative to a folder. */
export type LoadData = (spec: DataSpec, folder: string) => Promise<DataSet>

interface Wanted {
  readonly spec: DataSpec
  readonly folder: string
}

type Read = { readonly data: DataSet } | { readonly error: ErrorReport }

/**
 * Reads tables in a process of their own: DuckDB is native code, and where it breaks down, over a file that was made to
 * break it, or because the thread ends that it works for, it takes the whole process along. Images are read without it.
 * @param readerFile the bundled hosts/data-reader
 * @param signal ends the process, however far it is
 */
export const loadApart =
  (readerFile: string, signal: AbortSignal): LoadData =>
  (spec, folder) =>
    typeof spec.source === 'string'
      ? askReader(readerFile, signal, { spec, folder })
      : loadImages(spec, spec.source, folder)

async function askReader(readerFile: string, signal: AbortSignal, wanted: Wanted): Promise<DataSet> {
  signal.throwIfAborted()
  const reader = fork(readerFile, [], {
    // So that typed arrays stay what they are.
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
    // In the desktop app, the program that we are is Electron's.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  })
  return new Promise((resolve, reject) => {
    reader.once('message', (read: Read) => {
      if ('data' in read) resolve(read.data)
      else reject(StudioError.from(read.error))
    })
    reader.once('error', reject)
    reader.once('close', (code, signal) => {
      const problem = `the process that read the data ended with ${signal ?? `code ${code}`}`
      reject(new StudioError('workerCrashed', { problem }))
    })
    signal.addEventListener('abort', () => reader.kill('SIGKILL'))
    reader.send(wanted)
  })
}

/** The life of the reader: one question, one answer. It does not outlive who asked. */
export function answerAsReader(): void {
  process.once('disconnect', () => process.exit())
  process.once('message', (wanted: Wanted) => {
    void readFor(wanted).then((read) => process.send!(read, () => process.disconnect()))
  })
}

async function readFor({ spec, folder }: Wanted): Promise<Read> {
  try {
    return { data: await loadDataSet(spec, folder) }
  } catch (error) {
    return { error: reportOf(error) }
  }
}
