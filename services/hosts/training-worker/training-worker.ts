import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import type { FromWorker, ToWorker } from '../../contract/worker-protocol'
import { loadApart } from '../../datasets/load-apart'
import { CommandQueue } from '../../training/command-queue'
import { work, type WorkerStart } from '../../training/job'
import { Questions } from '../../training/questions'
import { allowRelaxedSimd } from '../../training/threads'

// Started by the pool, which knows what it sends and listens to what it is sent.
const port = parentPort!
const { data, ...job } = workerData as WorkerStart

const stop = new AbortController()
const commands = new CommandQueue()
const questions = new Questions(tell)
let { threadLimit } = job
port.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'stop':
      return stop.abort()
    case 'threadLimit':
      threadLimit = message.threads
      return
    case 'command': {
      const { id, command } = message
      commands.push({
        command,
        obeyed: () => tell({ type: 'obeyed', id, error: null }),
        refuse: (error) => tell({ type: 'obeyed', id, error }),
      })
      return
    }
    case 'question':
      questions.ask(message.id, message.question)
  }
})

function tell(message: FromWorker): void {
  const packed = message.type === 'frame' ? message.frame : message.type === 'answer' ? message.answer : null
  port.postMessage(message, packed ? [packed.buffer] : [])
}

allowRelaxedSimd()
const load = data
  ? () => Promise.resolve(data)
  : loadApart(join(import.meta.dirname, 'data-reader.js'), stop.signal)
await work(job, load, { signal: stop.signal, threadLimit: () => threadLimit, commands, questions }, tell)
port.close()
