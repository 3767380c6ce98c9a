import { SPLITS } from '../../../../core'
import { baseOf } from '../../../contract/data-name'
import type { ColumnPreprocessing } from '../../../contract/preprocessing'
import { transforms } from '../../../contract/transforms'
import { nameOfSource } from '../../../datasets/source-name'
import type { ExportSource } from '../../model-format'
import { count, counted, heading, list, shown, table, text, type Block } from './blocks'

/** Columns, or names of a column, that are listed. */
const MOST_LISTED = 100
const MOST_NAMES = 12

/** What the model was trained on, and how its columns become numbers. */
export function dataSection({ model, summary }: ExportSource): Block[] {
  const { experiment, preprocessing } = model.trained
  const { data } = experiment
  const { features } = preprocessing
  return [
    heading('Data'),
    table(
      ['', ''],
      [
        ['source', baseOf(nameOfSource(data.source))],
        ['task', data.task],
        ['target', targetText(model.target)],
        ...(summary ? SPLITS.map((part) => [`${part} part`, count(summary.data.rows[part], 'row')]) : []),
        ...(summary
          ? [['fingerprint', `${summary.data.fingerprint} (of the numbers that training saw)`]]
          : []),
        ['split', splitText(data.split)],
        ...(data.filter === undefined ? [] : [['filter', data.filter]]),
        ...(data.balance === 'none' ? [] : [['balance', `${data.balance} (training part)`]]),
      ],
    ),
    heading('Columns', 3),
    text(
      'What is filled in and what numbers are scaled by is of the training part alone. A row that is to be predicted needs these columns.',
    ),
    table(['column', 'kind', 'preparation', 'missing'], features.slice(0, MOST_LISTED).map(columnRow)),
    ...(features.length > MOST_LISTED ? [text(`And ${counted(features.length - MOST_LISTED)} more.`)] : []),
    ...(summary && summary.warnings.length > 0 ? [heading('What was noted', 3), list(summary.warnings)] : []),
  ]
}

function targetText(target: ExportSource['model']['target']): string {
  if (target.kind === 'classes') return `${target.name}: ${namesText(target.classes)}`
  const transform =
    target.transform === 'none' ? '' : ` (${transforms[target.transform].label.toLowerCase()})`
  return `${namesText(target.names)}${transform}`
}

/** The first ones, and how many more there are. */
export function namesText(names: readonly string[]): string {
  const rest = names.length - MOST_NAMES
  return `${names.slice(0, MOST_NAMES).join(', ')}${rest > 0 ? ` and ${counted(rest)} more` : ''}`
}

function splitText(split: ExportSource['model']['trained']['experiment']['data']['split']): string {
  if ('column' in split) return `by the column ${split.column}`
  return `at random, seed ${split.seed}${split.stratify ? ', each class by itself' : ''}`
}

function columnRow(how: ColumnPreprocessing): string[] {
  switch (how.kind) {
    case 'numeric': {
      const { column, transform, mean, std, fill } = how
      const x = transform === 'none' ? 'x' : `${transform} x`
      const scaled = mean === 0 && std === 1 ? x : `(${x} - ${shown(mean)}) / ${shown(std)}`
      return [column, 'number', scaled, fill === null ? 'refused' : `taken for ${shown(fill)}`]
    }
    case 'categorical':
    case 'ordinal': {
      const { column, categories, kind, fill } = how
      const what = `${count(categories.length, 'name')}: ${namesText(categories)}`
      const how2 = kind === 'categorical' ? 'a 0/1 feature for each name' : 'its place, scaled'
      return [column, what, how2, fill === null ? 'refused' : `taken for ${fill}`]
    }
    case 'image':
      return [
        `${how.width} x ${how.height} pixels`,
        'bytes',
        how.mean ? 'divided by 255, standardised' : 'divided by 255',
        'refused',
      ]
  }
}
