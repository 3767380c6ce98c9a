import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import type { FromWorker, Job, ToWorker } from '../../contract/worker-protocol'
import { loadApart } from '../../datasets/load-apart'
import { work } from '../../training/job'
import { allowRelaxedSimd } from '../../training/threads'

// Started by the pool, which knows what it sends and listens to what it is sent.
const port = parentPort!
const job = workerData as Job

const stop = new AbortController()
let { threadLimit } = job
port.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'stop':
      return stop.abort()
    case 'threadLimit':
      threadLimit = message.threads
  }
})

const tell = (message: FromWorker): void =>
  port.postMessage(message, message.type === 'frame' ? [message.frame.buffer] : [])

allowRelaxedSimd()
const load = loadApart(join(import.meta.dirname, 'data-reader.js'), stop.signal)
await work(job, load, { signal: stop.signal, threadLimit: () => threadLimit }, tell)
port.close()
