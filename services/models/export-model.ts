import { mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { reasonOf, StudioError } from '../contract/errors'
import type { Exported, NotAsked } from '../contract/model-files'
import {
  exportOptions,
  modelFormats,
  type ExportOptions,
  type ExportProof,
  type ModelFormatName,
} from '../contract/model-formats'
import type { RunSummary } from '../contract/run-summary'
import { expectedAnswers, largestDifference } from './answers'
import { formats } from './formats'
import type { ExportedFiles, ExportSource, ModelFormat } from './model-format'
import { portableModel } from './portable-model'
import { proofRows, type FoundRows } from './proof-rows'
import { runOrigin } from './run-origin'
import { runStory } from './run-story'
import type { TrainedModel } from './trained-model'

/** What is exported, and how. */
export interface Export {
  readonly trained: TrainedModel
  readonly summary: RunSummary | null
  /** What the paths of the experiment are relative to. */
  readonly folder: string
  readonly format: ModelFormatName
  readonly options: Partial<ExportOptions>
}

/** Up to this difference, relative to answers that are larger than 1, a program counts as computing the same function. */
export const TOLERANCE = 1e-5

/**
 * Writes a trained network in a format, has it read again and asked for rows, and only then puts it in its place: a file, or
 * a folder where the format is several.
 * @param place must not exist yet
 * @throws StudioError `exportImpossible`, `exportUnproven`, `exportPlaceTaken`, `fileUnwritable`; nothing is left behind then
 */
export async function exportModel(what: Export, place: string): Promise<Exported> {
  const { trained, summary, folder } = what
  if (await stat(place).catch(() => null)) throw new StudioError('exportPlaceTaken', { place })
  const { label } = modelFormats[what.format]
  const format = formats[what.format]
  const source: ExportSource = {
    model: portableModel(trained),
    options: exportOptions(what.format, what.options),
    summary,
    origin: format.repeatsRun ? await runOrigin(what) : null,
    story: format.tellsRun ? await runStory(what) : null,
  }
  const problem = format.lacks(source)
  if (problem !== null) throw new StudioError('exportImpossible', { format: label, problem })
  const files = await format.write(source)
  return beside(place, async (scratch) => {
    await writeAll(files, scratch)
    const found = format.ask ? await proofRows(trained, folder) : null
    const proof = found && (await prove(format, source, scratch, found, label))
    await settle(files, scratch, place)
    return {
      files: [...files].map(([name, content]) => ({ name, bytes: Buffer.byteLength(content) })),
      proof,
      madeUp: found?.madeUp ?? null,
    }
  })
}

/** Works in a folder beside the place, so that what is done there can be renamed into it; removes it whatever happens. */
async function beside<T>(place: string, work: (scratch: string) => Promise<T>): Promise<T> {
  const parent = dirname(place)
  const scratch = await mkdir(parent, { recursive: true })
    .then(() => mkdtemp(join(parent, `.${basename(place)}-`)))
    .catch((error: unknown) => {
      throw new StudioError('fileUnwritable', { file: place, problem: reasonOf(error) })
    })
  try {
    return await work(scratch)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function writeAll(files: ExportedFiles, folder: string): Promise<void> {
  for (const [name, content] of files) {
    const file = join(folder, name)
    await mkdir(dirname(file), { recursive: true })
      .then(() => writeFile(file, content))
      .catch((error: unknown) => {
        throw new StudioError('fileUnwritable', { file, problem: reasonOf(error) })
      })
  }
}

async function prove(
  format: ModelFormat,
  source: ExportSource,
  folder: string,
  { rows }: FoundRows,
  label: string,
): Promise<ExportProof | NotAsked> {
  const found = await format.ask!(folder, rows, source).catch((error: unknown) => {
    const problem = `it could not be asked: ${reasonOf(error)}`
    throw new StudioError('exportUnproven', { format: label, problem })
  })
  if ('notAsked' in found) return found
  const { by, answers } = found
  const difference = largestDifference(
    answers,
    expectedAnswers(source.model, rows, source.options.preprocessing),
  )
  if (difference <= TOLERANCE) return { by, rows: rows.rows, largestDifference: difference }
  throw new StudioError('exportUnproven', {
    format: label,
    problem: `${by} differs from this studio by ${difference.toPrecision(2)} in ${rows.rows} rows, more than ${TOLERANCE}`,
  })
}

/** One file takes the place itself, several their folder. */
async function settle(files: ExportedFiles, scratch: string, place: string): Promise<void> {
  const [only] = files.keys()
  await rename(files.size === 1 ? join(scratch, only) : scratch, place).catch((error: unknown) => {
    throw new StudioError('fileUnwritable', { file: place, problem: reasonOf(error) })
  })
}
