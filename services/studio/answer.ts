import { z } from 'zod'
import { FILE_PURPOSES, TABLES, type StudioApi } from '../contract/api'
import { comparisonFile } from '../contract/comparison-file'
import { replyTo, type Method, type Reply } from '../contract/calls'
import { dataSpec, tableChoice } from '../contract/data-spec'
import { desk } from '../contract/desk'
import { StudioError } from '../contract/errors'
import { experimentFile, trainingChange } from '../contract/experiment-file'
import { MODEL_FORMATS } from '../contract/model-formats'
import { comparisonPlan, searchPlan } from '../contract/plans'
import { question } from '../contract/question-schema'
import { searchFile } from '../contract/search-file'

const run = z.string().max(300)
const study = z.string().max(300)
const path = z.string().max(10_000)
const row = z.int().min(0)
const { source } = dataSpec.shape

/** How long its parts may be is for labelRun to say, in words. */
const newLabels = z.strictObject({
  name: z.string().max(100_000).exactOptional(),
  tags: z.array(z.string().max(100_000)).max(10_000).exactOptional(),
  note: z.string().max(1_000_000).exactOptional(),
})

/** As strict as a stored one is lenient: a draft that is no experiment is not lost in silence, but refused. */
const newDesk = desk.extend({
  ...{ draft: experimentFile.nullable(), run: run.nullable() },
  ...{ comparison: comparisonPlan.nullable(), search: searchPlan.nullable() },
})

const exportOptions = z.strictObject({
  preprocessing: z.enum(['inside', 'outside']).exactOptional(),
  batchNorm: z.enum(['kept', 'folded']).exactOptional(),
})

const command = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('pause') }),
  z.strictObject({ type: z.literal('continue') }),
  z.strictObject({ type: z.literal('advance'), by: z.enum(['step', 'epoch']) }),
  z.strictObject({ type: z.literal('change'), change: trainingChange.omit({ afterStep: true }) }),
])

/** What each method takes: all that comes over a boundary goes through here. */
const ARGUMENTS = {
  about: z.tuple([]),
  selfTest: z.tuple([]),
  listExamples: z.tuple([]),
  readExample: z.tuple([z.string().max(300)]),
  chooseFile: z.tuple([z.enum(FILE_PURPOSES)]),
  readExperiment: z.tuple([path]),
  listStudyExamples: z.tuple([]),
  readStudyExample: z.tuple([z.string().max(300)]),
  readStudyFile: z.tuple([path]),
  readDesk: z.tuple([]),
  saveDesk: z.tuple([newDesk]),
  openTable: z.tuple([source, tableChoice.exactOptional()]),
  lookThroughTable: z.tuple([source, tableChoice.exactOptional()]),
  readTable: z.tuple([source, row, z.int().min(0).max(1000), tableChoice.exactOptional()]),
  describeTable: z.tuple([source, tableChoice.exactOptional()]),
  examineData: z.tuple([dataSpec]),
  listRuns: z.tuple([]),
  readRun: z.tuple([run]),
  startRun: z.tuple([experimentFile, z.boolean().exactOptional()]),
  steerRun: z.tuple([run, command]),
  interruptRun: z.tuple([run]),
  resumeRun: z.tuple([run]),
  labelRun: z.tuple([run, newLabels]),
  deleteRun: z.tuple([run]),
  restoreRun: z.tuple([run]),
  readRows: z.tuple([run, z.strictObject({ steps: row, epochs: row, histograms: row })]),
  readLine: z.tuple([run, z.enum(TABLES), z.string().max(300), z.int().min(2).max(1_000_000)]),
  watchRuns: z.tuple([z.array(run).max(10_000)]),
  exportRun: z.tuple([run, z.enum(MODEL_FORMATS), exportOptions]),
  openModel: z.tuple([path]),
  predictRun: z.tuple([run, path, tableChoice.exactOptional()]),
  listStudies: z.tuple([]),
  readStudy: z.tuple([study]),
  startComparison: z.tuple([comparisonFile]),
  readSearch: z.tuple([study]),
  startSearch: z.tuple([searchFile]),
  finishSearch: z.tuple([study]),
  readImportance: z.tuple([study]),
  steerStudy: z.tuple([study, z.enum(['pause', 'continue', 'cancel'])]),
  deleteStudy: z.tuple([study]),
  restoreStudy: z.tuple([study]),
  readCurves: z.tuple([study, z.array(row).max(1000)]),
  readReport: z.tuple([study]),
  inspectRun: z.tuple([run, question]),
  inspectDraft: z.tuple([experimentFile, question]),
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
