import { fork, type ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'
import { reportOf } from '../contract/calls'
import type { DataSpec } from '../contract/data-spec'
import { StudioError, type ErrorReport } from '../contract/errors'
import { pack, type Packed } from '../contract/packed'
import type { DataExamination } from '../contract/tables'
import type { DataSet } from './data-set'
import { examineData } from './examine'
import { HandingOver, takeOver, type HandedOver } from './handed-over'
import { loadDataSet, loadTable } from './load'
import { Scratch } from './scratch'
import { nameOfSource } from './source-name'

/** How the data of an experiment are read, whose paths are relative to a folder. */
export type LoadData = (spec: DataSpec, folder: string) => Promise<DataSet>

/** What is wanted of the data, and what then comes. */
interface Answers {
  readonly data: HandedOver
  readonly examination: Packed<DataExamination>
}

interface Wanted<What extends keyof Answers = keyof Answers> {
  readonly what: What
  readonly spec: DataSpec
  readonly folder: string
}

type Read<What extends keyof Answers> = { readonly found: Answers[What] } | { readonly error: ErrorReport }

/**
 * Reads tables in a process of their own: DuckDB is native code, and where it breaks down, over a file that was made to
 * break it, or because the thread ends that it works for, it takes the whole process along. What is no table is read
 * without it.
 * @param readerFile the bundled hosts/data-reader
 * @param signal ends the process, however far it is
 */
export const loadApart =
  (readerFile: string, signal: AbortSignal): LoadData =>
  async (spec, folder) => {
    signal.throwIfAborted()
    return isOthersWork(spec)
      ? Scratch.within(async ({ folder: scratch }) => {
          const wanted = { what: 'data', spec, folder } as const
          return takeOver(await askReader(readerFile, scratch, signal, wanted, brokenReader))
        })
      : loadDataSet(spec, folder)
  }

const brokenReader = (problem: string): ErrorReport => ({
  code: 'workerCrashed',
  details: { problem: `the process that read the data ${problem}` },
})

/** What is made up, and the bytes of an IDX file, are read without libraries that might break down. */
const isOthersWork = ({ source }: DataSpec): boolean => typeof source === 'string' || 'folder' in source

/**
 * Examines data of any kind in a process of their own, which gives back the memory that they took.
 * @param spec its paths are absolute
 * @throws StudioError as training would; `readerCrashed`
 */
export const examineApart = (
  readerFile: string,
  signal: AbortSignal,
  spec: DataSpec,
): Promise<Packed<DataExamination>> =>
  Scratch.within(({ folder: scratch }) =>
    askReader(readerFile, scratch, signal, { what: 'examination', spec, folder: '' }, (problem) => ({
      code: 'readerCrashed',
      details: { source: nameOfSource(spec.source), problem },
    })),
  )

/** @param scratch a folder for what memory had better not hold. Whoever asks removes it, however the reader ends. */
async function askReader<What extends keyof Answers>(
  readerFile: string,
  scratch: string,
  signal: AbortSignal,
  wanted: Wanted<What>,
  breakdown: (problem: string) => ErrorReport,
): Promise<Answers[What]> {
  if (signal.aborted) throw StudioError.from(breakdown('was not wanted any more'))
  const reader = forkReader(readerFile, [scratch])
  let read: Read<What> | null = null
  return new Promise((resolve, reject) => {
    const kill = (): boolean => reader.kill('SIGKILL')
    reader.once('message', (answer: Read<What>) => {
      read = answer
      // It has closed its files, and gives back its memory at once.
      kill()
    })
    reader.once('error', reject)
    signal.addEventListener('abort', kill)
    // Not before it has ended: until then it may write.
    reader.once('close', (code, killed) => {
      signal.removeEventListener('abort', kill)
      if (read === null) reject(StudioError.from(breakdown(`ended with ${killed ?? `code ${code}`}`)))
      else if ('found' in read) resolve(read.found)
      else reject(StudioError.from(read.error))
    })
    reader.send(wanted)
  })
}

/** A process that reads data: typed arrays stay what they are on the way to it and back. */
export const forkReader = (file: string, args: readonly string[] = []): ChildProcess =>
  fork(file, args, {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
    // In the desktop app, the program that we are is Electron's.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  })

/**
 * The life of the reader: one question, one answer. It does not outlive who asked.
 * @param args the folder for what memory had better not hold
 */
export function answerAsReader([scratch]: readonly string[]): void {
  const alone = (): never => {
    // Nobody else is left to do it.
    rmSync(scratch, { recursive: true, force: true })
    return process.exit()
  }
  process.once('disconnect', alone)
  process.once('message', (wanted: Wanted) => {
    void readFor(wanted, new Scratch(scratch)).then((read) =>
      process.send!(read, () => {
        process.off('disconnect', alone)
        process.disconnect()
      }),
    )
  })
  // Who asked may have gone while this process was started.
  if (!process.connected) alone()
}

async function readFor({ what, spec, folder }: Wanted, scratch: Scratch): Promise<Read<keyof Answers>> {
  try {
    if (what === 'data') return { found: await handOver(spec, folder, scratch) }
    return { found: pack(await examineData(spec, folder, scratch)) }
  } catch (error) {
    return { error: reportOf(error) }
  }
}

async function handOver(spec: DataSpec, folder: string, scratch: Scratch): Promise<HandedOver> {
  const handing = new HandingOver(scratch)
  if (typeof spec.source !== 'string') return handing.finish(await loadDataSet(spec, folder))
  return handing.finish(await loadTable(spec, folder, scratch, { collect: handing.collect }))
}
