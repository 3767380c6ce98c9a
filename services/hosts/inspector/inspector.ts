import { join } from 'node:path'
import { parentPort } from 'node:worker_threads'
import { reportOf } from '../../contract/calls'
import { StudioError } from '../../contract/errors'
import type { FromInspector, ToInspector } from '../../contract/worker-protocol'
import { loadApart, type LoadData } from '../../datasets/load-apart'
import { InspectedSubjects } from '../../training/inspected-subjects'
import { allowRelaxedSimd } from '../../training/threads'

// Started by the studio, which ends it too.
const port = parentPort!

allowRelaxedSimd()
const readerFile = join(import.meta.dirname, 'data-reader.js')

/** A reader that breaks down is none that trained a run. */
const load: LoadData = async (spec, folder) => {
  try {
    return await loadApart(readerFile, new AbortController().signal)(spec, folder)
  } catch (error) {
    if (!(error instanceof StudioError) || error.code !== 'workerCrashed') throw error
    const { problem } = error.details as { readonly problem: string }
    throw new StudioError('inspectorCrashed', { problem })
  }
}

const subjects = new InspectedSubjects(load)

port.on('message', ({ id, subject, question }: ToInspector) => {
  subjects.answer(subject, question).then(
    (answer) =>
      port.postMessage({ type: 'answer', id, answer, error: null } satisfies FromInspector, [answer.buffer]),
    (error: unknown) =>
      port.postMessage({ type: 'answer', id, answer: null, error: reportOf(error) } satisfies FromInspector),
  )
})
