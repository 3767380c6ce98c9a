import { printWidths } from '../design/widths'
import { activations, initializers, optimizers, softmax, type Entry } from '../../core'
import type { RunInfo, RunProgress } from '../../services/contract/api'
import { digits, duration, grouped } from '../words/numbers'
import { scoreOf, scoreValueOf, stateOf } from '../words/run-in-words'
import { words } from '../words'
import { momentInWords } from './moment'

/** What one column says of a run. */
export interface Cell {
  readonly text: string
  /** What it is sorted and compared by; null where there is nothing. */
  readonly value: string | number | null
  /** Other names of it, which a filter finds as well. */
  readonly also?: string
}

/** How far a run is that trains. */
export type Live = Omit<RunProgress, 'run'>

export interface RunColumn {
  /** In pixels. */
  readonly width: number
  readonly isNumber?: true
  /** @param live null of a run that does not train */
  cell(run: RunInfo, live: Live | null): Cell
}

const w = words.runs

const text = (shown: string, also?: string): Cell => ({
  text: shown,
  value: shown === '' ? null : shown.toLowerCase(),
  ...(also === undefined ? {} : { also }),
})
const number = (value: number | null | undefined, write: (value: number) => string): Cell => ({
  text: value === null || value === undefined ? '' : write(value),
  value: value ?? null,
})

/** The labels of some members of a table, and their stored names. */
function named(table: Readonly<Partial<Record<string, Entry>>>, names: readonly string[] = []): Cell {
  return text(names.map((name) => table[name]?.label ?? name).join(', '), names.join(' '))
}

/** What the list shows of a run, in its order. */
export const runColumns = {
  name: { width: 190, cell: ({ name, id }) => text(name, id) },
  state: { width: 126, cell: (run) => text(w.states[stateOf(run)], stateOf(run)) },
  loss: {
    ...{ width: 88, isNumber: true },
    cell: ({ summary }, live) => number(live ? live.bestLoss : summary?.bestLoss, digits),
  },
  score: { width: 150, cell: (run) => ({ text: scoreOf(run), value: scoreValueOf(run) }) },
  data: { width: 110, cell: ({ facts }) => text(facts?.data ?? '') },
  network: { width: 120, cell: networkCell },
  activation: {
    width: 110,
    cell: ({ facts }) => named({ ...activations, softmax }, facts?.activations),
  },
  init: { width: 120, cell: ({ facts }) => named(initializers, facts?.initializers) },
  optimizer: { width: 120, cell: ({ facts }) => named(optimizers, facts ? [facts.optimizer] : []) },
  rate: { width: 74, isNumber: true, cell: ({ facts }) => number(facts?.learningRate, digits) },
  batch: {
    ...{ width: 66, isNumber: true },
    cell: ({ facts }) =>
      facts?.batchSize === 'all' ? { text: w.all, value: Infinity } : number(facts?.batchSize, grouped),
  },
  seed: { width: 62, isNumber: true, cell: ({ facts }) => number(facts?.seed, String) },
  epochs: {
    ...{ width: 74, isNumber: true },
    cell: ({ summary }, live) => number(live?.epoch ?? summary?.epochs, grouped),
  },
  steps: {
    ...{ width: 84, isNumber: true },
    cell: ({ summary }, live) => number(live?.step ?? summary?.steps, grouped),
  },
  time: { width: 92, isNumber: true, cell: timeCell },
  created: { width: 140, cell: ({ createdAt }) => ({ text: momentInWords(createdAt), value: createdAt }) },
  tags: { width: 160, cell: ({ labels }) => text(labels.tags.join(', ')) },
} as const satisfies Record<string, RunColumn>

export type ColumnName = keyof typeof runColumns
export const COLUMN_NAMES = Object.keys(runColumns) as ColumnName[]
export const columnOfRuns = (name: ColumnName): RunColumn => runColumns[name]

/** The widths of all layers, once the data are known; of the hidden ones before. */
function networkCell({ summary, facts }: RunInfo): Cell {
  const widths = summary?.widths ?? facts?.hidden ?? []
  return text(printWidths(widths), facts?.batchNorm ? w.batchNorm : '')
}

/** In seconds, as a user would write it. */
function timeCell({ summary }: RunInfo, live: Live | null): Cell {
  const ms = live?.elapsedMs ?? summary?.elapsedMs
  return number(ms === undefined ? null : ms / 1000, (seconds) => duration(1000 * seconds))
}
