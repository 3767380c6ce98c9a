import { parentPort } from 'node:worker_threads'
import { selfTest } from '../../../core'
import { testedKernels } from '../../training/tested-kernels'
import { allowRelaxedSimd } from '../../training/threads'

// Started by the studio, which waits for the one message.
const port = parentPort!

allowRelaxedSimd()
port.postMessage([...selfTest(testedKernels())])
port.close()
