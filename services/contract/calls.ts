import type { FilePurpose, StudioApi, StudioEvent, StudioMethods } from './api'
import { reasonOf, StudioError, type ErrorReport } from './errors'

/** The methods at run time: doors are loops over this list. */
export const METHODS = Object.keys({
  about: true,
  selfTest: true,
  listExamples: true,
  readExample: true,
  chooseFile: true,
  readExperiment: true,
  listStudyExamples: true,
  readStudyExample: true,
  readStudyFile: true,
  readDesk: true,
  saveDesk: true,
  openTable: true,
  lookThroughTable: true,
  readTable: true,
  describeTable: true,
  examineData: true,
  listRuns: true,
  readRun: true,
  startRun: true,
  steerRun: true,
  interruptRun: true,
  resumeRun: true,
  labelRun: true,
  deleteRun: true,
  restoreRun: true,
  readRows: true,
  readLine: true,
  watchRuns: true,
  exportRun: true,
  openModel: true,
  predictRun: true,
  listStudies: true,
  readStudy: true,
  startComparison: true,
  readSearch: true,
  startSearch: true,
  finishSearch: true,
  readImportance: true,
  steerStudy: true,
  deleteStudy: true,
  restoreStudy: true,
  readCurves: true,
  readReport: true,
  inspectRun: true,
  inspectDraft: true,
} satisfies Record<keyof StudioMethods, true>) as (keyof StudioMethods)[]

export type Method = keyof StudioMethods
type Result<M extends Method> = Awaited<ReturnType<StudioMethods[M]>>

/** What a method was answered with, as it crosses a boundary. */
export type Reply =
  { readonly ok: true; readonly value: Result<Method> } | { readonly ok: false; readonly error: ErrorReport }

/** How a door carries calls and events. */
export interface Transport {
  call(method: Method, args: readonly unknown[]): Promise<Reply>
  onEvent(listener: (event: StudioEvent) => void): () => void
}

/** One that also carries files which the user hands over: their paths at the far end come back, as of `chooseFile`. */
export interface FileTransport<File> extends Transport {
  receiveFile(file: File, purpose: FilePurpose): Promise<Reply>
}

/** What a method was answered with. @throws StudioError where it was refused */
export function resultOf<M extends Method>(reply: Reply): Result<M> {
  // That a reply fits its method is the far end's to see to.
  if (reply.ok) return reply.value as Result<M>
  throw StudioError.from(reply.error)
}

/** The studio at the far end of a transport. */
export function studioOver(transport: Transport): StudioApi {
  const methods = METHODS.map((method) => [
    method,
    async (...args: unknown[]) => resultOf(await transport.call(method, args)),
  ])
  // A loop gives each method its name, not its type: that a reply fits its method is the far end's to see to.
  return {
    ...(Object.fromEntries(methods) as StudioMethods),
    onEvent: (listener) => transport.onEvent(listener),
  }
}

/** Turns what a method comes to into what can be sent. */
export async function replyTo(work: () => Promise<Result<Method>>): Promise<Reply> {
  try {
    return { ok: true, value: await work() }
  } catch (error) {
    return { ok: false, error: reportOf(error) }
  }
}

/** An error as data. One that is no StudioError is a mistake of ours, and says so. */
export function reportOf(error: unknown): ErrorReport {
  if (error instanceof StudioError) return error.report
  return new StudioError('unexpected', { problem: reasonOf(error) }).report
}
