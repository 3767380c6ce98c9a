import { z } from 'zod'
import type { StudioApi } from '../contract/api'
import { replyTo, type Method, type Reply } from '../contract/calls'
import { StudioError } from '../contract/errors'
import { experimentFile } from '../contract/experiment-file'

const run = z.string().max(300)
const path = z.string().max(10_000)
const row = z.int().min(0)

/** What each method takes: all that comes over a boundary goes through here. */
const ARGUMENTS = {
  about: z.tuple([]),
  listExamples: z.tuple([]),
  readExample: z.tuple([z.string().max(300)]),
  chooseFile: z.tuple([z.enum(['experiment', 'data'])]),
  readExperiment: z.tuple([path]),
  listRuns: z.tuple([]),
  readRun: z.tuple([run]),
  startRun: z.tuple([experimentFile]),
  interruptRun: z.tuple([run]),
  resumeRun: z.tuple([run]),
  readRows: z.tuple([run, z.strictObject({ steps: row, epochs: row })]),
  watchRuns: z.tuple([z.array(run).max(10_000)]),
} satisfies { [M in Method]: z.ZodType<Parameters<StudioApi[M]>> }

const isMethod = (name: unknown): name is Method => typeof name === 'string' && Object.hasOwn(ARGUMENTS, name)

/** Answers a call that came over a boundary. Never throws: what is wrong with it is in the reply. */
export function answer(studio: StudioApi, method: unknown, args: unknown): Promise<Reply> {
  return replyTo(() => {
    if (!isMethod(method))
      throw new StudioError('callUnknown', { method: typeof method === 'string' ? method : typeof method })
    return call(studio, method, args)
  })
}

function call<M extends Method>(studio: StudioApi, method: M, args: unknown): ReturnType<StudioApi[M]> {
  const parsed = ARGUMENTS[method].safeParse(args)
  if (!parsed.success) {
    const [{ path: place, message }] = parsed.error.issues
    throw new StudioError('callInvalid', { method, problem: `${place.map(String).join('.')}: ${message}` })
  }
  // Each method is called with what its own schema let through, which a table of both cannot say.
  const apply = studio[method].bind(studio) as (...args: unknown[]) => ReturnType<StudioApi[M]>
  return apply(...(parsed.data as unknown[]))
}
