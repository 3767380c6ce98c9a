import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeAtomically } from '../runs/atomic-file'
import { jsonOf } from '../runs/json'
import { RUN_FILES } from '../runs/run-files'

const stored = z.object({ queue: z.string(), job: z.uuid() })

const fileIn = (folder: string): string => join(folder, RUN_FILES.job)

/**
 * What a run was sent to a queue as: a studio that ends before the run does finds it again, and sends it no second time.
 * Null where it was not, or to another queue.
 */
export async function storedJob(folder: string, queue: string): Promise<string | null> {
  const text = await readFile(fileIn(folder), 'utf8').catch(() => '')
  const found = stored.safeParse(jsonOf(text)).data
  return found?.queue === queue ? found.job : null
}

/** @throws StudioError `fileUnwritable` */
export function storeJob(folder: string, queue: string, job: string): Promise<void> {
  return writeAtomically(fileIn(folder), JSON.stringify({ queue, job }))
}

export async function forgetJob(folder: string): Promise<void> {
  await rm(fileIn(folder), { force: true }).catch(() => undefined)
}
