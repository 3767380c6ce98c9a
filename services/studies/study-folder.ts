import { appendFile, mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { comparisonFile } from '../contract/comparison-file'
import { reasonOf, StudioError } from '../contract/errors'
import { searchFile } from '../contract/search-file'
import type { StudyId } from '../contract/studies'
import { withExperiment } from '../contract/study-file'
import { writeAtomically } from '../runs/atomic-file'
import { mapPaths, relativeTo, absolute } from '../runs/experiment-paths'
import { jsonOf } from '../runs/json'
import type { Bin } from '../workspace/bin'
import type { StudyPlan } from './program'
import { studyLine, type StudyLine } from './study-line'

const FILES = { study: 'study.json', trials: 'trials.jsonl' } as const

export interface StoredStudy {
  readonly createdAt: string
  readonly plan: StudyPlan
  /** In the order in which they were written. */
  readonly lines: readonly StudyLine[]
}

const storedStudy = z.union([
  z.object({ createdAt: z.string(), comparison: comparisonFile }),
  z.object({ createdAt: z.string(), search: searchFile }),
])

/**
 * The folder of a study: `study.json` says what it is, and `trials.jsonl`, which only grows, what became of its trials. Each
 * trial's run has a folder of its own, like any run.
 */
export class StudyFolder {
  #last: Promise<void> = Promise.resolve()

  private constructor(private readonly path: string) {}

  /**
   * Makes `parent/STEM-N` with the next number that is free.
   * @param taken names of what may come back
   * @throws StudioError `fileUnwritable`
   */
  static async make(
    parent: string,
    stem: string,
    { createdAt, plan }: Omit<StoredStudy, 'lines'>,
    taken: ReadonlySet<StudyId>,
  ): Promise<{ id: StudyId; folder: StudyFolder }> {
    await writing(parent, () => mkdir(parent, { recursive: true }))
    for (let n = 1; ; n++) {
      const id = `${stem}-${n}`
      if (taken.has(id)) continue
      const path = join(parent, id)
      const isMade = await mkdir(path).then(
        () => true,
        (error: unknown) => {
          if (isTaken(error)) return false
          throw new StudioError('fileUnwritable', { file: path, problem: reasonOf(error) })
        },
      )
      if (!isMade) continue
      const experiment = mapPaths(plan.file.experiment, (each) => relativeTo(path, each))
      const stored = { createdAt, [plan.kind]: { ...plan.file, experiment } }
      await writeAtomically(join(path, FILES.study), `${JSON.stringify(stored, null, 2)}\n`)
      return { id, folder: new StudyFolder(path) }
    }
  }

  /** Null where it is the folder of no study, or `study.json` is damaged. A last line that was not written whole is left out. */
  static async open(path: string): Promise<{ folder: StudyFolder; stored: StoredStudy } | null> {
    const text = await readFile(join(path, FILES.study), 'utf8').catch(() => '')
    const found = storedStudy.safeParse(jsonOf(text)).data
    if (!found) return null
    const lines = await readLines(join(path, FILES.trials))
    const stored = { createdAt: found.createdAt, plan: planOf(found, path), lines }
    return { folder: new StudyFolder(path), stored }
  }

  /** What is being written is written before. @throws StudioError `fileUnwritable` */
  async discard(id: StudyId, bin: Bin): Promise<void> {
    await this.#last
    await bin.put(id, this.path)
  }

  /** One after another. @throws StudioError `fileUnwritable` */
  append(added: StudyLine): Promise<void> {
    const file = join(this.path, FILES.trials)
    const turn = this.#last.then(() => writing(file, () => appendFile(file, `${JSON.stringify(added)}\n`)))
    this.#last = turn.catch(() => undefined)
    return turn
  }
}

/** The folders in which studies may be. */
export async function studyIds(parent: string): Promise<StudyId[]> {
  const entries = await readdir(parent, { withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name)
}

function planOf(found: z.output<typeof storedStudy>, folder: string): StudyPlan {
  const plan: StudyPlan =
    'search' in found
      ? { kind: 'search', file: found.search }
      : { kind: 'comparison', file: found.comparison }
  return withExperiment(plan, absolute(plan.file.experiment, folder))
}

async function readLines(file: string): Promise<StudyLine[]> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.split('\n').flatMap((one) => {
    const read = studyLine.safeParse(jsonOf(one)).data
    return read ? [read] : []
  })
}

const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EEXIST'

async function writing<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw new StudioError('fileUnwritable', { file, problem: reasonOf(error) })
  }
}
