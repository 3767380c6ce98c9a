import { activations, initializers, optimizers, schedules, type Entry } from '../../core'
import { StudioError } from './errors'
import { experimentFile, type ExperimentFile } from './experiment-file'
import { suggestion } from './nearest'
import { shown } from './schema'

type Path = readonly (string | number)[]

/** Something of an experiment that can be varied as one: a number, a name, or what the file has there. */
export interface Factor {
  readonly label: string
  /** The places of the file that take the value. */
  readonly places: (experiment: ExperimentFile) => readonly Path[]
  /** The table that a value is a member of. */
  readonly table?: Readonly<Record<string, Entry>>
  /** A value is a whole number. */
  readonly isWhole?: true
}

const ofHidden =
  (key: string) =>
  ({ network }: ExperimentFile): readonly Path[] =>
    network.hidden.map((_, i) => ['network', 'hidden', i, key])

const ofAllLayers = (key: string) => (experiment: ExperimentFile) => [
  ...ofHidden(key)(experiment),
  ['network', 'output', key],
]

const ofTraining = (...keys: readonly string[]) => {
  const path = ['training', ...keys]
  return (): readonly Path[] => [path]
}

/** The short names, in the order in which they are applied: a depth makes the layers that a width then fills. */
export const factors = {
  depth: { label: 'Hidden layers', places: () => [], isWhole: true },
  width: { label: 'Units of each hidden layer', places: ofHidden('units'), isWhole: true },
  activation: { label: 'Activation', places: ofHidden('activation'), table: activations },
  init: { label: 'Initialisation', places: ofAllLayers('init'), table: initializers },
  biasInit: { label: 'Initial biases', places: ofAllLayers('biasInit'), table: initializers },
  batchNorm: { label: 'Batch norm', places: ofHidden('batchNorm') },
  dropout: { label: 'Dropout', places: ofHidden('dropout') },
  optimizer: { label: 'Optimiser', places: ofTraining('optimizer'), table: optimizers },
  learningRate: { label: 'Learning rate', places: ofTraining('optimizer', 'learningRate') },
  schedule: { label: 'Schedule', places: ofTraining('schedule'), table: schedules },
  batchSize: { label: 'Minibatch size', places: ofTraining('batchSize'), isWhole: true },
  clip: { label: 'Clipping', places: ofTraining('clip') },
  l1: { label: 'L1', places: ofTraining('l1') },
  l2: { label: 'L2', places: ofTraining('l2') },
  weightDecay: { label: 'Weight decay', places: ofTraining('weightDecay') },
} as const satisfies Record<string, Factor>

export type FactorName = keyof typeof factors

/** What is varied, by name: a factor, or a place of the file as `network.hidden[2].units`. */
export type Values = Readonly<Record<string, unknown>>

const isFactor = (key: string): key is FactorName => Object.hasOwn(factors, key)

/** Whether the numbers of a name are whole ones. */
export const isWholeName = (key: string): boolean =>
  isFactor(key)
    ? (factors[key] as Factor).isWhole === true
    : /\.(units|batchSize|epochs|patience|everySteps|seed)$/.test(key)

/** What a varied name is called on screen. */
export const factorLabel = (key: string): string => (isFactor(key) ? factors[key].label : key)

/**
 * What is wrong with a name as such, or null: it is neither a factor nor a place of an experiment. What may stand there is
 * for `varied` to say, as it depends on the other values.
 */
export function problemOfName(key: string): string | null {
  if (FILES.some((file) => key.startsWith(file))) return 'it names a file, and all runs have the same files.'
  if (isFactor(key) || pathOf(key) !== null) return null
  return `"${key}" is not known. ${suggestion(key, Object.keys(factors))} A place of the experiment is written as network.hidden[0].units or training.optimizer.momentum.`
}

/** Which files may be read is asked of the experiment that is varied, once. */
const FILES = ['data.source', 'network.initialWeights']
const PARTS = ['data', 'network', 'training']

/** `network.hidden[2].units` as a path; null where it cannot be one. */
export function pathOf(key: string): Path | null {
  if (!/^[A-Za-z]\w*(\.[A-Za-z]\w*|\[\d{1,4}\])+$/.test(key)) return null
  const parts = [...key.matchAll(/[A-Za-z]\w*|\d+/g)].map(([part]) =>
    /^\d/.test(part) ? Number(part) : part,
  )
  const isSafe = parts.every((part) => part !== '__proto__' && part !== 'constructor')
  return isSafe && PARTS.includes(String(parts[0])) ? parts : null
}

/**
 * An experiment with other values: factors in the order of their table, then places of the file as given.
 * @throws StudioError `experimentImpossible` where there is no such place, or a value does not fit it
 */
export function varied(experiment: ExperimentFile, values: Values): ExperimentFile {
  const byOrder = Object.keys(factors).filter((key) => Object.hasOwn(values, key))
  const others = Object.keys(values).filter((key) => !isFactor(key))
  let made = experiment
  // Read anew after each: an optimiser that is given by its name alone has a momentum then, which the next may be about.
  for (const key of [...byOrder, ...others])
    made = read(withValue(structuredClone(made), key, values[key]), key)
  return made
}

function read(draft: ExperimentFile, key: string): ExperimentFile {
  const result = experimentFile.safeParse(draft)
  return result.success ? result.data : impossible(key, result.error.issues[0].message)
}

function withValue(draft: ExperimentFile, key: string, value: unknown): ExperimentFile {
  if (key === 'depth') return withDepth(draft, value)
  for (const path of placesOf(draft, key)) put(draft, path, key, value)
  return draft
}

const placesOf = (draft: ExperimentFile, key: string): readonly Path[] =>
  isFactor(key) ? factors[key].places(draft) : [pathOf(key) ?? impossible(key, problemOfName(key) ?? '')]

/** So many hidden layers: the first ones, or all and then the last one again and again. */
function withDepth(draft: ExperimentFile, value: unknown): ExperimentFile {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 1000) {
    impossible('depth', `expected a whole number from 0, up to 1000, found ${shown(value)}.`)
  }
  const { hidden } = draft.network
  if (hidden.length === 0 && value > 0) {
    impossible('depth', 'the experiment has no hidden layer that could be repeated.')
  }
  const layers = Array.from({ length: value }, (_, i) =>
    structuredClone(hidden[Math.min(i, hidden.length - 1)]),
  )
  return { ...draft, network: { ...draft.network, hidden: layers } }
}

function put(draft: ExperimentFile, path: Path, key: string, value: unknown): void {
  let place: unknown = draft
  for (const part of path.slice(0, -1)) {
    place = typeof place === 'object' && place !== null ? (place as Record<string, unknown>)[part] : undefined
  }
  if (typeof place !== 'object' || place === null || (Array.isArray(place) && !(path.at(-1)! in place))) {
    impossible(key, 'the experiment has no such place.')
  }
  ;(place as Record<string | number, unknown>)[path.at(-1)!] = structuredClone(value)
}

function impossible(key: string, problem: string): never {
  throw new StudioError('experimentImpossible', { key, problem })
}

/** A value as a legend shows it: the label of a member of a table, with what differs from its defaults. */
export function valueLabel(key: string, value: unknown): string {
  const table = isFactor(key) ? (factors[key] as Factor).table : undefined
  if (table) {
    const { name, ...values } = memberOf(value)
    if (name !== null && Object.hasOwn(table, name)) return `${table[name].label}${listed(values)}`
  }
  if (value === null || value === false) return 'none'
  return value === true ? 'on' : shortJson(value)
}

/** A number or a text as it is, an object as its keys and values. */
function shortJson(value: unknown): string {
  if (typeof value === 'string') return value
  return JSON.stringify(value)
    .replace(/[{}"]/g, '')
    .replace(/([:,])/g, (mark) => (mark === ':' ? ' ' : ', '))
}

/** The hidden layer, from 0, that a place of the file is in; null where it is in none. */
export function layerOfName(key: string): number | null {
  const found = /^network\.hidden\[(\d+)\]/.exec(key)
  return found ? Number(found[1]) : null
}

function memberOf(value: unknown): { name: string | null } & Record<string, unknown> {
  if (typeof value === 'string') return { name: value }
  if (typeof value !== 'object' || value === null) return { name: null }
  const { scheme, name, ...values } = value as Record<string, unknown>
  const member = scheme ?? name
  return { ...values, name: typeof member === 'string' ? member : null }
}

function listed(values: Values): string {
  return Object.keys(values).length === 0 ? '' : ` (${shortJson(values)})`
}

/** Values as a legend shows them: those that stand for themselves alone, others with their name. */
export function valuesLabel(values: Values): string {
  const entries = Object.entries(values)
  if (entries.length === 0) return 'as it is'
  return entries
    .map(([key, value]) => {
      const label = valueLabel(key, value)
      const isNamed = isFactor(key) && 'table' in factors[key]
      return isNamed ? label : `${SHORT[key] ?? key} ${label}`
    })
    .join(', ')
}

const SHORT: Readonly<Record<string, string>> = {
  depth: 'depth',
  width: 'width',
  batchNorm: 'batch norm',
  learningRate: 'rate',
  batchSize: 'batch',
  clip: 'clip',
  weightDecay: 'decay',
}
