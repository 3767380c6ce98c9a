import type { RunSummary } from '../../../contract/run-summary'
import type { ExportSource } from '../../model-format'
import { count, counted, heading, list, shown, table, text, type Block } from './blocks'
import { namesText } from './data-section'

const MOST_RANGES = 100

/** Where the model ends: what is known of the run, and nothing that is not. */
export function limitsSection(source: ExportSource): Block[] {
  const { model, summary } = source
  return [
    heading('Limits'),
    list([
      ...missingItems(source),
      ...(summary ? runItems(summary, source) : []),
      ...outputItems(model),
      'Nothing is known here of rows from another source, another time or another way of measuring.',
      'What the columns mean, who the rows are about, and what may follow from a wrong answer, the studio does not know: whoever uses the model has to.',
    ]),
    ...rangeBlocks(source),
  ]
}

function missingItems({ model }: ExportSource): string[] {
  const refused = model.trained.preprocessing.features.flatMap((how) =>
    how.kind !== 'image' && how.fill === null ? [how.column] : [],
  )
  const named = model.inputs.filter(({ kind }) => kind === 'category')
  return [
    ...(refused.length > 0 ? [`A row has to have a value of: ${namesText(refused)}.`] : []),
    ...(named.length > 0
      ? [`A name that is not listed above is refused, in: ${namesText(named.map(({ name }) => name))}.`]
      : []),
  ]
}

function runItems(summary: RunSummary, { model }: ExportSource): string[] {
  const { rows } = summary.data
  return [
    rows.test === 0
      ? 'There is no test part: how good the model is on rows that nothing was chosen by is not known.'
      : `What is said of its quality rests on ${count(rows.test, 'row')} of the test part, which training did not see.`,
    ...(summary.restoredBest && rows.validation > 0
      ? ['The validation part chose the epoch, so that its numbers are somewhat too good.']
      : []),
    `This is one run, with the seed ${summary.seed}: how much other seeds differ, or whether they diverge, it does not say.`,
    ...(summary.status === 'interrupted' ? ['Its training was interrupted before its end.'] : []),
    ...classItems(summary, model),
  ]
}

/** Classes that training saw little of. */
function classItems({ metrics, classes }: RunSummary, { target }: ExportSource['model']): string[] {
  const confusion = metrics.train?.confusion
  if (target.kind !== 'classes' || !confusion || !classes) return []
  const sizes = confusion.map((row) => row.reduce((sum, n) => sum + n, 0))
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)]
  const rarest = classes[sizes.indexOf(least)]
  return least === most
    ? []
    : [
        `The classes of the training part are not of one size: from ${counted(least)} (${rarest}) to ${counted(most)} rows.`,
      ]
}

function outputItems({ target }: ExportSource['model']): string[] {
  if (target.kind === 'values') return []
  return ['Whether its probabilities are as often right as they say (calibration) was not looked at.']
}

function rangeBlocks({ story, summary }: ExportSource): Block[] {
  if (!summary) return []
  const ranges = story?.data?.ranges
  if (!ranges) {
    return [
      text(
        'Which values the training part had is not known here: the data are not there any more, or are others.',
      ),
    ]
  }
  if (ranges.size === 0) return []
  const rows = [...ranges].slice(0, MOST_RANGES)
  return [
    heading('Values that training saw', 3),
    text('Beyond these, the network answers nevertheless, and nothing says how well.'),
    table(
      ['column', 'least', 'largest'],
      rows.map(([name, range]) => [name, ...range.map(shown)]),
    ),
    ...(ranges.size > rows.length ? [text(`And ${counted(ranges.size - rows.length)} more.`)] : []),
  ]
}
