import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { randomFor, type SplitName } from '../../../core'
import { parseExperiment } from '../../../services/contract/parse-experiment'
import { resolveExperiment } from '../../../services/contract/resolve'
import type { DataSet } from '../../../services/datasets/data-set'
import type { SessionOptions } from '../../../services/training/session-types'
import { factsOf } from '../../../services/datasets/facts'

const folders: string[] = []
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))

/** A folder that is gone after the tests of this file. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'descent-'))
  folders.push(folder)
  return folder
}

const ROWS = 60
const FEATURES = 3

/** Three features from N(0, 1); the class is the sign of their sum, the value their sum. */
export function smallData(kind: 'classes' | 'values'): DataSet {
  const random = randomFor(5, 'data')
  const features = Float32Array.from({ length: ROWS * FEATURES }, random.normal)
  const sums = Float32Array.from({ length: ROWS }, (_, i) =>
    features.subarray(i * FEATURES, (i + 1) * FEATURES).reduce((sum, x) => sum + x, 0),
  )
  const part = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i)
  const split: Record<SplitName, Int32Array> = {
    train: part(0, 40),
    validation: part(40, 50),
    test: part(50, 60),
  }
  const base = { rows: ROWS, featureNames: ['a', 'b', 'c'], features, split, chunks: null, warnings: [] }
  const columns = ['a', 'b', 'c'].map((column) => ({
    kind: 'numeric' as const,
    transform: 'none' as const,
    column,
    mean: 0,
    std: 1,
    fill: null,
  }))
  if (kind === 'values') {
    const scale = { names: ['y'], mean: [10], std: [2] }
    return {
      ...base,
      target: { kind: 'values', values: sums, transform: 'none', ...scale },
      preprocessing: { features: columns, target: { kind: 'values', transform: 'none', ...scale } },
    }
  }
  const classes = { kind: 'classes' as const, name: 'y', classes: ['no', 'yes'] }
  return {
    ...base,
    target: { ...classes, labels: Int32Array.from(sums, (sum) => Number(sum > 0)) },
    preprocessing: { features: columns, target: classes },
  }
}

/** A session of a small network on `smallData`, in a folder yet to be made. */
export async function smallSession(
  training: object,
  kind: 'classes' | 'values' = 'classes',
): Promise<SessionOptions> {
  const data = smallData(kind)
  const text = JSON.stringify({
    schemaVersion: 1,
    name: 'small',
    data: { source: 'small.csv', target: 'y', task: kind === 'classes' ? 'classification' : 'regression' },
    network: {
      hidden: [
        { units: 7, activation: 'tanh', batchNorm: true },
        { units: 5, dropout: 0.2 },
      ],
    },
    training: { batchSize: 8, optimizer: 'adam', ...training },
  })
  return {
    folder: join(await temporaryFolder(), 'run'),
    experiment: resolveExperiment(parseExperiment(text, 'small.json'), factsOf(data)),
    data,
    initialWeights: null,
    checkpoint: null,
    threads: 1,
    signal: new AbortController().signal,
    onEvent: () => undefined,
  }
}

/** A table of a run: its columns, and its rows as text by column. */
export async function readTable(
  file: string,
): Promise<{ columns: string[]; rows: Record<string, string>[] }> {
  const [head, ...lines] = (await readFile(file, 'utf8')).trimEnd().split('\n')
  const columns = head.split(',')
  const rows = lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [columns[i], cell])))
  return { columns, rows }
}
