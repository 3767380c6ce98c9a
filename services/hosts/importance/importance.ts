import { parentPort, workerData } from 'node:worker_threads'
import { importanceOf } from '../../../core'
import type { ImportanceQuestion } from '../../studies/importance-apart'

// Started by the studio, which waits for the one message.
const port = parentPort!

const { space, history, seed } = workerData as ImportanceQuestion
port.postMessage(importanceOf(space, history, seed))
port.close()
