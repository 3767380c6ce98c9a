import { parentPort } from 'node:worker_threads'
import type { SearchFile } from '../../services/contract/search-file'
import type { DataSet } from '../../services/datasets/data-set'
import { allowRelaxedSimd } from '../../services/training/threads'
import { repetitionOf } from './repetition'

export interface Job {
  readonly file: SearchFile
  readonly data: DataSet
  readonly seed: number
}

allowRelaxedSimd()
parentPort?.on('message', ({ file, data, seed }: Job) =>
  parentPort?.postMessage(repetitionOf(file, data, seed)),
)
