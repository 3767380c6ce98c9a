import type { StudioApi, StudioEvent, StudioMethods } from './api'
import { reasonOf, StudioError, type ErrorReport } from './errors'

/** The methods at run time: doors are loops over this list. */
export const METHODS = Object.keys({
  about: true,
  listExamples: true,
  readExample: true,
  chooseFile: true,
  readExperiment: true,
  listRuns: true,
  readRun: true,
  startRun: true,
  interruptRun: true,
  resumeRun: true,
  readRows: true,
  watchRuns: true,
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

/** The studio at the far end of a transport. */
export function studioOver(transport: Transport): StudioApi {
  const methods = METHODS.map((method) => [
    method,
    async (...args: unknown[]) => {
      const reply = await transport.call(method, args)
      if (reply.ok) return reply.value
      throw StudioError.from(reply.error)
    },
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
