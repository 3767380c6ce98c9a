import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Importance, SearchTrial, Space } from '../../core'
import { reasonOf, StudioError } from '../contract/errors'

export interface ImportanceQuestion {
  readonly space: Space
  readonly history: readonly SearchTrial[]
  readonly seed: number
}

/**
 * Grows its trees in a worker of its own: of a thousand trials that takes seconds.
 * @param workerFile the bundled hosts/importance
 * @throws StudioError `unexpected` where the worker breaks down
 */
export async function importanceApart(workerFile: string, question: ImportanceQuestion): Promise<Importance> {
  const worker = new Worker(workerFile, { name: 'importance', workerData: question })
  try {
    const [importance] = (await once(worker, 'message')) as [Importance]
    return importance
  } catch (error) {
    throw new StudioError('unexpected', { problem: reasonOf(error).replace(/\.$/, '') })
  }
}
