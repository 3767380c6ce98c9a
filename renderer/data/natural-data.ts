import { defaultsOf, generators, type GeneratorSpec } from '../../core'
import type { DataSpec, FolderSource, IdxSource, TableChoice } from '../../services/contract/data-spec'
import type { ColumnDescription } from '../../services/contract/tables'
import { imageOf } from './image-of-columns'
import { choiceOf } from './table-choice'

type Task = DataSpec['task']
type OfImages = IdxSource | FolderSource

/** As a column to be predicted is often named: the most telling first. */
const TARGET_NAMES = [
  ...['target', 'label', 'labels', 'class', 'y', 'outcome', 'response', 'diagnosis', 'species'],
  ...['category', 'digit', 'output', 'result', 'survived', 'quality', 'price'],
]

/** A number with so many different whole values at most is taken for a class. */
const MOST_WHOLE_CLASSES = 20
/** More names than training takes for categories; such a column tells rows apart. */
const MOST_CATEGORIES = 1000

/** How a table is cut into parts where nothing else is said. */
export const NATURAL_SPLIT = { train: 0.7, validation: 0.15, test: 0.15, seed: 0, stratify: true } as const

/** What images are scaled to where nothing else is said. */
export const NATURAL_IMAGES = { width: 28, height: 28, channels: 1 } as const

/** What every data set has where nothing else is said. */
const untold = (source: DataSpec['source'], task: Task): DataSpec => ({
  ...{ source, task, features: 'all', categorical: [], missing: 'refuse' },
  ...{ standardize: true, standardizeTarget: true, transformTarget: 'none' },
  ...{ columns: {}, balance: 'none', split: { ...NATURAL_SPLIT } },
})

/**
 * What a table is probably meant for: the column to predict by its name, or the last one; classes where it holds text or a
 * few whole numbers; every column that training can use as a feature.
 */
export function naturalData(
  source: DataSpec['source'],
  columns: readonly ColumnDescription[],
  choice: TableChoice = {},
): DataSpec {
  const split = columns.find(saysSplit)
  const others = columns.filter((column) => column !== split)
  const target = targetAmong(others)
  if (!target) return { ...untold(source, 'classification'), ...choiceOf(choice) }
  const features = others.filter((column) => column !== target)
  const usable = features.filter(isUsable)
  const isWhole = usable.length === features.length || usable.length === 0
  const image = imageOf(usable)
  return {
    ...untold(source, naturalTask(target)),
    ...choiceOf(choice),
    target: target.name,
    features: isWhole ? 'all' : usable.map(({ name }) => name),
    ...(image ? { image } : {}),
    ...(split ? { split: { column: split.name } } : {}),
  }
}

/** Images with a class for each: what is said of columns has no meaning there. */
export function naturalImages(source: OfImages): DataSpec {
  const data = untold(source, 'classification')
  // The fractions are of what is left beside a test part of its own.
  const isSplit = 'train' in source && source.test !== undefined
  return isSplit ? { ...data, split: { validation: 0.15, seed: 0, stratify: true } } : data
}

/** A made-up data set with its parameters at their defaults. */
export function naturalGenerated(generator: GeneratorSpec['generator']): DataSpec {
  const entry = generators[generator]
  // The parameters are those of this very entry; the table as a whole cannot say so.
  const source = { generator, ...defaultsOf(entry) } as unknown as GeneratorSpec
  return untold(source, entry.classes(source as never) === null ? 'regression' : 'classification')
}

function targetAmong(columns: readonly ColumnDescription[]): ColumnDescription | undefined {
  for (const name of TARGET_NAMES) {
    const found = columns.find((column) => column.name.toLowerCase() === name)
    if (found) return found
  }
  return columns.at(-1)
}

/** Whether the values of a column are classes or numbers. */
export function naturalTask(target: ColumnDescription): Task {
  if (target.kind === 'text') return 'classification'
  const isFew = target.distinct <= MOST_WHOLE_CLASSES
  const areWhole = target.values?.every(({ value }) => Number.isInteger(Number(value))) ?? false
  return isFew && areWhole ? 'classification' : 'regression'
}

/** Not what is empty, nor names that tell the rows apart: training refuses them. */
const isUsable = ({ kind, rows, missing, distinct }: ColumnDescription): boolean =>
  missing < rows && (kind === 'number' || distinct <= MOST_CATEGORIES)

const PARTS = ['train', 'validation', 'test']

/** Whether every value of a column is the name of a part. */
export const saysSplit = ({ kind, missing, distinct, values }: ColumnDescription): boolean =>
  kind === 'text' &&
  missing === 0 &&
  distinct >= 2 &&
  values?.length === distinct &&
  values.every(({ value }) => PARTS.includes(value.trim().toLowerCase()))
