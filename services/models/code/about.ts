import { baseOf } from '../../contract/data-name'
import { nameOfSource } from '../../datasets/source-name'
import { DESCENT_VERSION } from '../../version'
import type { ExportSource } from '../model-format'
import type { ModelInput, PortableModel } from '../portable-model'
import { commentText } from './texts'

/** Columns and names that a head lists; of more it says how many there are. */
const MOST_LISTED = 20

/** What the head of a file of code says, a line each: of whom, of what, for what. Safe in a comment of any language. */
export function aboutLines({ model, summary }: ExportSource): string[] {
  const { name, trained, inputs } = model
  const { data } = trained.experiment
  const rows = summary ? `, ${summary.data.rows.train} rows` : ''
  return [
    `${commentText(name)}: a network of ${widthsOf(model)}, from Descent Studio ${DESCENT_VERSION}.`,
    '',
    `Trained on: ${commentText(baseOf(nameOfSource(data.source)))}${rows}`,
    `Predicts: ${targetText(model)}`,
    `Columns of a row, in this order:`,
    ...inputs.slice(0, MOST_LISTED).map((input) => `  ${inputText(input)}`),
    ...(inputs.length > MOST_LISTED ? [`  and ${inputs.length - MOST_LISTED} more: see below`] : []),
  ]
}

/** `4-8-3`. */
export const widthsOf = ({ features, layers }: PortableModel): string =>
  [features.length, ...layers.map(({ units }) => units)].join('-')

function targetText({ target }: PortableModel): string {
  if (target.kind === 'classes') return `${commentText(target.name)}, which is ${listed(target.classes)}`
  return `${listed(target.names, 'and')}, on the scale of the data`
}

function inputText(input: ModelInput): string {
  const gap = input.fill === null ? '' : `; a gap is taken for ${commentText(String(input.fill))}`
  const what = input.kind === 'number' ? 'a number' : listed(input.categories)
  return `${commentText(input.name)}: ${what}${gap}`
}

function listed(names: readonly string[], last = 'or'): string {
  const shown = names.slice(0, MOST_LISTED).map(commentText)
  if (names.length > MOST_LISTED) return `${shown.join(', ')} ${last} ${names.length - MOST_LISTED} more`
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} ${last} ${shown.at(-1)!}`
}
