import { FormulaError, generate, generators, type GeneratedData } from '../../core'
import type { DataSpec, GeneratedSource } from '../contract/data-spec'
import { StudioError } from '../contract/errors'
import { suggestion } from '../contract/nearest'
import { keyOf } from './column-plan'
import type { DataSet } from './data-set'
import type { Onlooker } from './onlooker'
import { prepare } from './prepare'
import { impossible, mustDiffer } from './roles'
import { nameOfGenerated } from './source-name'
import { fractionsOf } from './split'
import { storedInMemory } from './stored-values'
import type { StoredColumn, Table } from './table'

/**
 * Makes up the data of an experiment, and prepares them as those of a file.
 * @throws StudioError `experimentImpossible` for what has no meaning here, or a formula that cannot be used;
 * `columnUnknown`; and what `prepare` throws
 */
export async function loadGenerated(
  spec: DataSpec,
  source: GeneratedSource,
  onlooker: Onlooker = {},
): Promise<DataSet> {
  checkSpec(spec, source)
  const table = tableOf(spec, makeUp(source))
  onlooker.rows?.(table.left)
  return prepare(table, spec, nameOfGenerated(source), { onlooker })
}

/** The rows of a generator. @throws StudioError `experimentImpossible` where its formula cannot be used */
export function makeUp(source: GeneratedSource): GeneratedData {
  try {
    return generate(source)
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error
    return impossible('data.source.formula', error.message)
  }
}

function checkSpec(spec: DataSpec, source: GeneratedSource): void {
  const { task, target, features, categorical, split } = spec
  const entry = generators[source.generator]
  // The values are those of this very entry; the table as a whole cannot say so.
  const isClassified = entry.classes(source as never) !== null
  if (isClassified !== (task === 'classification')) {
    const [what, word] = isClassified ? ['classes', 'classification'] : ['numbers', 'regression']
    impossible('data.task', `the target of "${source.generator}" is ${what}: set "${word}".`)
  }
  if (target !== undefined) {
    impossible(
      'data.target',
      `"${source.generator}" has a target of its own, "${entry.target}": leave it out.`,
    )
  }
  if (categorical.length > 0) impossible('data.categorical', 'made-up features are numbers: leave it out.')
  if (spec.filter !== undefined) impossible('data.filter', 'made-up data are not filtered: leave it out.')
  if ('column' in split) impossible('data.split.column', 'made-up data have no such column: give fractions.')
  checkColumns(spec, entry.features, nameOfGenerated(source))
  fractionsOf(split, false)
  if (features === 'all') return
  mustDiffer(features, 'data.features')
  const names: readonly string[] = entry.features
  const unknown = features.find((name) => !names.includes(name))
  if (unknown === undefined) return
  const hint = suggestion(unknown, names)
  const file = nameOfGenerated(source)
  throw new StudioError('columnUnknown', { file, key: 'data.features', column: unknown, suggestion: hint })
}

function checkColumns({ columns }: DataSpec, names: readonly string[], file: string): void {
  for (const [name, { as }] of Object.entries(columns)) {
    if (as === 'category') impossible(keyOf(name, 'as'), 'made-up features are numbers: leave it out.')
    if (names.includes(name)) continue
    const hint = suggestion(name, names)
    throw new StudioError('columnUnknown', { file, key: 'data.columns', column: name, suggestion: hint })
  }
}

function tableOf({ features }: DataSpec, data: GeneratedData): Table {
  const names = features === 'all' ? data.features : features
  return {
    ...{ rows: data.rows, parts: null, warnings: [] },
    left: { read: data.rows, filtered: data.rows, complete: data.rows },
    place: (row) => Promise.resolve(`row ${row + 1}`),
    features: names.map((name) => ({
      ...{ kind: 'number', name },
      stored: storedInMemory(featureOf(data, name)),
    })),
    targets: [targetOf(data)],
  }
}

/** One feature of all rows. */
export function featureOf({ features, rows, x }: GeneratedData, name: string): Float64Array {
  const [j, width] = [features.indexOf(name), features.length]
  return Float64Array.from({ length: rows }, (_, i) => x[i * width + j])
}

function targetOf({ target: name, classes, y }: GeneratedData): StoredColumn {
  if (classes === null) return { kind: 'number', name, stored: storedInMemory(y) }
  const categories = Array.from({ length: classes }, (_, label) => String(label))
  return { kind: 'category', name, stored: storedInMemory(Int32Array.from(y)), categories }
}
